import { useState } from "react";

/**
 * A short text that this tab remembers for one person until it is closed: a filter, a search. Never on the disk longer,
 * since it may be a patient's name; texts that must not be lost are drafts (`useDraft`).
 */
export const useTabMemory = (
  owner: string,
  name: string,
): readonly [string, (text: string) => void] => {
  const key = `lianzhen.tab/${owner}/${name}`;
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
