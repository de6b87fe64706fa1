import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  ATTACHMENT_MEDIA_TYPES,
  caseRoutes,
  MAX_ATTACHMENT_BYTES,
  type Attachment,
} from "../../../shared/contracts/cases.ts";
import { ApiError, toApiError } from "../../platform/apiError.ts";
import { mediaTypeOfFile } from "../../platform/attachmentFiles.ts";
import { newCommandId } from "../../platform/ids.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** A file on its way. Its id goes with it through every retry: the server keeps one file under one id. */
interface OutgoingFile {
  attachmentId: string;
  file: File;
}
export interface FailedFile extends OutgoingFile {
  error: ApiError;
}
const GOOD_REASONS: ReadonlySet<string> = new Set([
  ...["attachment.unsupported", "input.tooLarge"],
  ...["photo.tooManyPixels", "photo.damaged", "photo.heicOff"],
]);
/** Refused for what it is: sending it again changes nothing. */
export const isRefusedForGood = ({ error }: FailedFile): boolean =>
  GOOD_REASONS.has(error.code);

/** Refuses at once what the server would refuse after the whole file had travelled. */
const attachmentProblem = (
  file: Pick<File, "name" | "type" | "size">,
): ApiError | null => {
  const mediaType = mediaTypeOfFile(file);
  if (!(ATTACHMENT_MEDIA_TYPES as readonly string[]).includes(mediaType))
    return new ApiError("attachment.unsupported");
  if (file.size > MAX_ATTACHMENT_BYTES) return new ApiError("input.tooLarge");
  return null;
};

const isSame = (a: OutgoingFile, b: OutgoingFile) =>
  a.attachmentId === b.attachmentId;

/**
 * Adds files to a case one after the other; each failure is kept with its file until it is sent or dismissed, and the
 * others go on.
 */
export const useAttach = (caseId: string, kind: Attachment["kind"]) => {
  const api = useApi();
  const queries = useQueryClient();
  const [sending, setSending] = useState<{
    name: string;
    percent: number;
  } | null>(null);
  const [failed, setFailed] = useState<readonly FailedFile[]>([]);

  const sendOne = async ({ attachmentId, file }: OutgoingFile) => {
    const problem = attachmentProblem(file);
    if (problem) throw problem;
    await api.upload(caseRoutes.addAttachment, {
      params: { caseId, attachmentId },
      query: { kind },
      headers: { "x-file-name": encodeURIComponent(file.name) },
      blob: file,
      mediaType: mediaTypeOfFile(file),
      onProgress: ({ sentBytes, totalBytes }) =>
        setSending({
          name: file.name,
          percent: Math.floor((sentBytes / totalBytes) * 100),
        }),
    });
  };
  const forget = (one: OutgoingFile) =>
    setFailed((before) => before.filter((other) => !isSame(other, one)));
  const attach = useMutation({
    mutationFn: async (files: readonly OutgoingFile[]) => {
      for (const one of files) {
        setSending({ name: one.file.name, percent: 0 });
        try {
          await sendOne(one);
          forget(one);
        } catch (error) {
          setFailed((before) => [
            ...before.filter((other) => !isSame(other, one)),
            { ...one, error: toApiError(error) },
          ]);
        }
      }
      setSending(null);
    },
    onSettled: () =>
      queries.invalidateQueries({ queryKey: queryKeys.case(caseId) }),
  });
  return {
    attach: (files: readonly File[]) =>
      attach.mutate(
        files.map((file) => ({ file, attachmentId: newCommandId() })),
      ),
    /** Sends again what may still succeed. */
    retry: () => attach.mutate(failed.filter((one) => !isRefusedForGood(one))),
    forget,
    busy: attach.isPending,
    sending,
    failed,
  };
};
