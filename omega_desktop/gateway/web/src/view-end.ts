/** What stands behind the `#` after an exam was closed. */
export const CLOSED = "#closed";
