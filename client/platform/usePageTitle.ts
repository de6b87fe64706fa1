import { useEffect } from "react";
import { useText } from "./i18n/useText.ts";

/** The window's title. Never holds a patient's name: titles stand in task bars, histories and screen shares. */
export const usePageTitle = (title: string): void => {
  const name = useText()("app.name");
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
};
