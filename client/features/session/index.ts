export { Brand } from "./Brand.tsx";
export { LanguageSwitch } from "./LanguageSwitch.tsx";
export { LogInPage } from "./LogInPage.tsx";
export { IdleLock } from "./IdleLock.tsx";
export { SessionMenu } from "./SessionMenu.tsx";
export { SessionProvider, useSession } from "./SessionProvider.tsx";
