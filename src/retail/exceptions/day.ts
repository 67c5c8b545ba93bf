/** The day of a time in ms, as text; a clock gone mad gives a number. */
export function dayOf(time: number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString().slice(0, 10)
}
