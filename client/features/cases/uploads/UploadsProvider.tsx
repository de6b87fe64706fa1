import {
  createContext,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { studyRoutes } from "../../../../shared/contracts/studies.ts";
import type { Api } from "../../../platform/api.ts";
import { nowMs } from "../../../platform/clock.ts";
import { newCommandId } from "../../../platform/ids.ts";
import { useApi } from "../../../platform/platform.ts";
import { createUploadQueue, type UploadQueue } from "./queue.ts";

const NOTIFY_MS = 120;

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });

/** One queue per case, above the pages: an upload goes on while its person looks at something else. */
const createUploads = (api: Api) => {
  const queues = new Map<string, UploadQueue>();
  return {
    of: (caseId: string): UploadQueue => {
      const known = queues.get(caseId);
      if (known) return known;
      const queue = createUploadQueue({
        send: async (file, { uploadId, signal, onProgress }) => {
          const stored = await api.upload(studyRoutes.uploadImage, {
            params: { caseId, uploadId },
            blob: file,
            mediaType: "application/dicom",
            signal,
            onProgress: ({ sentBytes }) => onProgress(sentBytes),
          });
          return stored.status;
        },
        newId: newCommandId,
        now: nowMs,
        pause,
        schedule: (notify) => setTimeout(notify, NOTIFY_MS),
      });
      queues.set(caseId, queue);
      return queue;
    },
    isActive: () => [...queues.values()].some((q) => q.state().active),
    cancelAll: () => queues.forEach((queue) => queue.cancel()),
  };
};

const UploadsContext = createContext<ReturnType<typeof createUploads> | null>(
  null,
);

export const UploadsProvider = ({ children }: { children: ReactNode }) => {
  const api = useApi();
  const [uploads] = useState(() => createUploads(api));
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (uploads.isActive()) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("beforeunload", warn);
      uploads.cancelAll();
    };
  }, [uploads]);
  return <UploadsContext value={uploads}>{children}</UploadsContext>;
};

/** The case's upload queue and its state, which the component follows. */
export const useUploads = (caseId: string) => {
  const uploads = use(UploadsContext);
  if (!uploads) throw new Error("UploadsProvider is missing");
  const queue = uploads.of(caseId);
  return { queue, state: useSyncExternalStore(queue.subscribe, queue.state) };
};
