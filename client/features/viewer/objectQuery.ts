import { queryOptions } from "@tanstack/react-query";
import {
  fetchAttributes,
  type InstanceRef,
} from "../../platform/dicom/objectAttributes.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** An object's attributes: read once, for what is stored under a UID does not change. */
export const objectQuery = (object: InstanceRef) =>
  queryOptions({
    queryKey: queryKeys.object(object.caseId, object.sopInstanceUid),
    queryFn: ({ signal }) => fetchAttributes(object, signal),
    staleTime: Infinity,
  });
