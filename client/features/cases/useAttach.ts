import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  ATTACHMENT_MEDIA_TYPES,
  caseRoutes,
  MAX_ATTACHMENT_BYTES,
  type Attachment,
} from "../../../shared/contracts/cases.ts";
import { ApiError, toApiError } from "../../platform/apiError.ts";
import { newCommandId } from "../../platform/ids.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

export interface FailedFile {
  file: File;
  error: ApiError;
}

/** Refuses at once what the server would refuse after the whole file had travelled. */
const attachmentProblem = (
  file: Pick<File, "type" | "size">,
): ApiError | null => {
  if (!(ATTACHMENT_MEDIA_TYPES as readonly string[]).includes(file.type))
    return new ApiError("attachment.unsupported");
  if (file.size > MAX_ATTACHMENT_BYTES) return new ApiError("input.tooLarge");
  return null;
};

/** Adds files to a case one after the other; each failure is kept with its file, and the others go on. */
export const useAttach = (caseId: string, kind: Attachment["kind"]) => {
  const api = useApi();
  const queries = useQueryClient();
  const [sending, setSending] = useState<{
    name: string;
    percent: number;
  } | null>(null);
  const [failed, setFailed] = useState<readonly FailedFile[]>([]);

  const sendOne = async (file: File) => {
    const problem = attachmentProblem(file);
    if (problem) throw problem;
    await api.upload(caseRoutes.addAttachment, {
      params: { caseId, attachmentId: newCommandId() },
      query: { kind },
      headers: { "x-file-name": encodeURIComponent(file.name) },
      blob: file,
      onProgress: ({ sentBytes, totalBytes }) =>
        setSending({
          name: file.name,
          percent: Math.floor((sentBytes / totalBytes) * 100),
        }),
    });
  };
  const attach = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const failures: FailedFile[] = [];
      for (const file of files) {
        setSending({ name: file.name, percent: 0 });
        try {
          await sendOne(file);
        } catch (error) {
          failures.push({ file, error: toApiError(error) });
        }
      }
      setSending(null);
      setFailed(failures);
    },
    onSettled: () =>
      queries.invalidateQueries({ queryKey: queryKeys.case(caseId) }),
  });
  return {
    attach: (files: readonly File[]) => attach.mutate(files),
    retry: () => attach.mutate(failed.map(({ file }) => file)),
    busy: attach.isPending,
    sending,
    failed,
  };
};
