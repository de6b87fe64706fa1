/**
 * Whether a request that may change something comes from our own page. Browsers send `Origin` with every unsafe
 * request and every WebSocket handshake; programs without a browser send none and carry no ambient cookie.
 */
export const originIsOurs = (
  origin: string | undefined,
  host: string | undefined,
  secFetchSite: string | undefined,
): boolean => {
  if (secFetchSite === "cross-site" || secFetchSite === "same-site")
    return false;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false; // "null" of a sandboxed or file page
  }
};
