/** One line of CSV; what holds a comma, a quote, white space or nothing readable is quoted. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(String).map(quoted).join(',')}\n`
}

const quoted = (text: string) => (/[",\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
