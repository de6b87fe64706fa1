import {
  FileDoneOutlined,
  FolderOpenOutlined,
  HomeOutlined,
  InboxOutlined,
} from "@ant-design/icons";
import { useEffect, useRef, useState, type ComponentType } from "react";
import {
  Link,
  NavLink,
  Outlet,
  useLocation,
  useMatch,
  useNavigation,
} from "react-router";
import type { TextKey } from "../../shared/i18n/catalogue.ts";
import { roleMay } from "../../shared/domain/identity/permissions.ts";
import { UploadsProvider } from "../features/cases/index.ts";
import { useInbox, waitingForMe } from "../features/consults/index.ts";
import {
  DutyLink,
  EmergencyBanner,
  LockedRing,
} from "../features/duty/index.ts";
import { OutdatedBanner, WithdrawnBanner } from "../features/opinions/index.ts";
import {
  Brand,
  IdleLock,
  LanguageSwitch,
  SessionMenu,
  useSession,
} from "../features/session/index.ts";
import { useText } from "../platform/i18n/useText.ts";
import { useConnectionState } from "../platform/platform.ts";
import { fetchPagesAhead } from "./smallPages.ts";
import { useRoomReady } from "./useRoomReady.ts";

const NAV: {
  to: string;
  text: TextKey;
  icon: ComponentType;
  counts?: boolean;
}[] = [
  { to: "/", text: "nav.today", icon: HomeOutlined },
  { to: "/cases", text: "nav.cases", icon: FolderOpenOutlined },
  { to: "/inbox", text: "nav.inbox", icon: InboxOutlined, counts: true },
  { to: "/records", text: "nav.records", icon: FileDoneOutlined },
];

const Navigation = () => {
  const t = useText();
  const { session } = useSession();
  const clinical = roleMay(session.acting.role, "case.read");
  const inbox = useInbox(clinical);
  useRoomReady(inbox.data);
  const waiting = inbox.data ? waitingForMe(inbox.data).length : 0;
  if (!clinical) return null;
  return (
    <nav className="shell-nav" aria-label={t("app.navigation")}>
      {NAV.map(({ to, text, icon: Icon, counts }) => (
        <NavLink key={to} to={to} end={to === "/"} className="shell-link">
          <Icon aria-hidden />
          {t(text)}
          {counts && waiting > 0 && (
            <span className="shell-count">
              <span aria-hidden>{waiting}</span>
              <span className="lz-hidden">
                {t("nav.waitingForYou", { count: waiting })}
              </span>
            </span>
          )}
        </NavLink>
      ))}
    </nav>
  );
};

const Connection = () => {
  const t = useText();
  const state = useConnectionState();
  return (
    <div role="status" className="shell-connection">
      {state === "away" && (
        <span className="shell-away">{t("connection.away")}</span>
      )}
    </div>
  );
};

/** Thin chrome around every everyday page. The room brings its own. */
export const Layout = () => {
  const t = useText();
  const [locked, setLocked] = useState(false);
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const inRoom = useMatch("/rooms/:requestId") !== null;
  const imagesAlone = useMatch("/cases/:caseId/images") !== null;
  const loading = useNavigation().state === "loading";
  const shown = useRef(pathname);
  useEffect(() => {
    // A new page begins at its top, for the eye and for the screen reader; the first one keeps the browser's focus.
    if (shown.current === pathname) return;
    shown.current = pathname;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  useEffect(() => {
    const left = new AbortController();
    // Whoever opens the page asks for it again, and says so where it cannot be had.
    fetchPagesAhead(left.signal).catch(() => undefined);
    return () => left.abort();
  }, []);
  // They fill the window with their own chrome; uploads that run go on in them.
  if (inRoom || imagesAlone)
    return (
      <UploadsProvider>
        <div className="emergency-over">
          <EmergencyBanner locked={locked} />
        </div>
        <Outlet />
        <IdleLock
          inRoom={inRoom}
          whileLocked={<LockedRing />}
          onLocked={setLocked}
        />
      </UploadsProvider>
    );
  return (
    <UploadsProvider>
      <a className="skip-link" href="#main">
        {t("app.skipToContent")}
      </a>
      <EmergencyBanner locked={locked} />
      <header className="shell">
        <Link to="/" className="shell-brand">
          <Brand />
        </Link>
        <Navigation />
        <Connection />
        <div className="shell-right">
          <DutyLink />
          <LanguageSwitch />
          <SessionMenu />
        </div>
        {loading && <div className="shell-loading" aria-hidden />}
      </header>
      <WithdrawnBanner />
      <OutdatedBanner />
      <main id="main" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <IdleLock whileLocked={<LockedRing />} onLocked={setLocked} />
    </UploadsProvider>
  );
};
