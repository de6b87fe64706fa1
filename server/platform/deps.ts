import type { Clock, NewId } from "./ambient.ts";
import type { Audit } from "./audit/audit.ts";
import type { LoginAttempts } from "./auth/attempts.ts";
import type { Sessions } from "./auth/sessions.ts";
import type { Keyring } from "./crypto/keyring.ts";
import type { Database } from "./db/database.ts";
import type { Mount } from "./http/mount.ts";
import type { Log } from "./log/log.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { Realtime } from "./realtime/realtime.ts";
import type { ObjectStore } from "./store/objectStore.ts";

/** Everything technical a feature may be given; each takes only what it uses (`Pick<Platform, …>`). */
export interface Platform {
  db: Database;
  clock: Clock;
  ids: NewId;
  log: Log;
  audit: Audit;
  outbox: Outbox;
  sessions: Sessions;
  attempts: LoginAttempts;
  keyring: Keyring;
  store: ObjectStore;
  mount: Mount;
  realtime: Realtime;
  /** This web process, as seats and outbox rows name it. */
  nodeId: string;
}
