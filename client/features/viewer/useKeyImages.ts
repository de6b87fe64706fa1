import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  keyImageRoutes,
  type KeyImage,
} from "../../../shared/contracts/keyImages.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";

/** One image of a series. */
interface ImageRef {
  sopInstanceUid: string;
  /** From 1. */
  frame: number;
}

export interface KeyImages {
  images: readonly KeyImage[];
  /** Why the last mark was not kept; null: it was. */
  error: Error | null;
  /** Marks the image, or takes its mark off. */
  toggle: (image: ImageRef) => void;
}

export const isSameImage = (a: ImageRef, b: ImageRef): boolean =>
  a.sopInstanceUid === b.sopInstanceUid && a.frame === b.frame;

/** The case's key images; kept fresh by `keyImages:changed`. */
export const useKeyImages = (caseId: string): KeyImages => {
  const api = useApi();
  const queries = useQueryClient();
  const queryKey = queryKeys.keyImages(caseId);
  const params = { caseId };
  const { data: images = [] } = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      api.call(keyImageRoutes.listKeyImages, { params, signal }),
  });
  const set = useMutation({
    mutationFn: ({ sopInstanceUid, frame }: ImageRef) => {
      const marked = !images.some((each) =>
        isSameImage(each, { sopInstanceUid, frame }),
      );
      const body = { sopInstanceUid, frame, marked };
      return api.call(keyImageRoutes.setKeyImage, { params, body });
    },
    onSuccess: (after) => queries.setQueryData(queryKey, after),
  });
  return { images, error: set.error, toggle: (image) => set.mutate(image) };
};
