/** One page of a list, and where the next begins. */
interface Page<T> {
  rows: T[]
  next: string | null
}

/** All rows of a list that comes page by page. */
export async function everyPage<T>(
  ask: (after: { after?: string }) => Promise<Page<T>>
): Promise<T[]> {
  const all: T[] = []
  for (let after: string | null = ''; after !== null; ) {
    const page: Page<T> = await ask(after === '' ? {} : { after })
    all.push(...page.rows)
    after = page.next
  }
  return all
}
