import { useState } from "react";

const TAB = "lianzhen.tab/";

/** Forgets what this tab remembers of everybody but `owner`; of everybody for null. */
export const forgetTabMemory = (owner: string | null): void => {
  const { sessionStorage } = window;
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(TAB) && !(owner && key.startsWith(`${TAB}${owner}/`)))
      sessionStorage.removeItem(key);
};

/**
 * A short text that this tab remembers for one person until they log out or it is closed: a filter, a search. Never on
 * the disk longer, since it may be a patient's name; texts that must not be lost are drafts (`useDraft`).
 */
export const useTabMemory = (
  owner: string,
  name: string,
): readonly [string, (text: string) => void] => {
  const key = `${TAB}${owner}/${name}`;
  const [text, setText] = useState(
    () => window.sessionStorage.getItem(key) ?? "",
  );
  return [
    text,
    (next) => {
      window.sessionStorage.setItem(key, next);
      setText(next);
    },
  ];
};
