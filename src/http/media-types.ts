/** The media type of problem documents (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json'
/** The media type of server-sent events. */
export const EVENTS_TYPE = 'text/event-stream'
/** The media type of lines of progress. */
export const LINES_TYPE = 'application/x-ndjson'
