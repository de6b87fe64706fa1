/**
 * Whether a request that may change something comes from our own page. Browsers send `Origin` with every unsafe
 * request and every WebSocket handshake; programs without a browser send none and carry no ambient cookie. Behind a
 * proxy the Host header may be the proxy's own: then only `PUBLIC_ORIGIN` is ours.
 */
export const originIsOurs = (
  origin: string | undefined,
  host: string | undefined,
  secFetchSite: string | undefined,
  publicOrigin: string | undefined,
): boolean => {
  if (secFetchSite === "cross-site" || secFetchSite === "same-site")
    return false;
  if (origin === undefined) return true;
  try {
    const from = new URL(origin);
    return publicOrigin === undefined
      ? from.host === host
      : from.origin === publicOrigin;
  } catch {
    return false; // "null" of a sandboxed or file page
  }
};
