import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { caseRoutes } from "../../../shared/contracts/cases.ts";
import {
  consentRoutes,
  type CaseConsents,
} from "../../../shared/contracts/consents.ts";
import { mediaTypeOfFile } from "../../platform/attachmentFiles.ts";
import { newCommandId } from "../../platform/ids.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** What stands about consent in a case; kept fresh by `case:changed`. */
export const useConsents = (caseId: string) => {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.consents(caseId),
    queryFn: ({ signal }) =>
      api.call(consentRoutes.listConsents, { params: { caseId }, signal }),
  });
};

/** Runs one act about consent; what stands afterwards is shown at once, and the case is read again. */
export const useConsentAct = (
  caseId: string,
  act: () => Promise<CaseConsents>,
  onDone: () => void,
) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async (fresh) => {
      queries.setQueryData(queryKeys.consents(caseId), fresh);
      onDone();
      await queries.invalidateQueries({ queryKey: queryKeys.case(caseId) });
    },
  });
};

/** One id for one content, through every retry of it. */
export const useCommandId = () => {
  const [id, setId] = useState(newCommandId);
  return { id, renew: () => setId(newCommandId()) };
};

/** Sends the photo or scan of a signed form; its id goes with it through every retry. */
export const useScan = (caseId: string) => {
  const api = useApi();
  const queries = useQueryClient();
  const [percent, setPercent] = useState(0);
  const send = useMutation({
    mutationFn: ({ id, file }: { id: string; file: File }) => {
      setPercent(0);
      return api.upload(caseRoutes.addAttachment, {
        params: { caseId, attachmentId: id },
        query: { kind: "consent" },
        headers: { "x-file-name": encodeURIComponent(file.name) },
        blob: file,
        mediaType: mediaTypeOfFile(file),
        onProgress: ({ sentBytes, totalBytes }) =>
          setPercent(Math.floor((sentBytes / totalBytes) * 100)),
      });
    },
    onSettled: () =>
      queries.invalidateQueries({ queryKey: queryKeys.case(caseId) }),
  });
  return { send, percent };
};
