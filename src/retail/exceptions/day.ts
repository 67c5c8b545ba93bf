/** The day of a time in ms, as text; a clock gone mad gives a number. */
export function dayOf(time: number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString().slice(0, 10)
}

/** A time in ms, as text to the minute, UTC. */
export function timeOf(time: number): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return String(time)
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
