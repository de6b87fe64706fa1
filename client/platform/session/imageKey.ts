/** Asks the server for the session's own key for kept images; rejects where there is no session. */
type AskKey = () => Promise<string>;

let ask: AskKey | null = null;

/** Said once at the start: how the key is asked for, as the person whom this page shows. */
export const askImageKeyBy = (way: AskKey): void => {
  ask = way;
};

/** The session's 32 bytes, base64url. It lives in memory only: nobody writes it anywhere. */
export const askImageKey = (): Promise<string> =>
  ask ? ask() : Promise.reject(new Error("nobody has said how to ask"));
