/** As they are stored. */
export const STORED =
  'multipart/related; type="application/octet-stream"; transfer-syntax=*';
/** A third of an uncompressed CT's bytes, without loss; what is stored compressed comes as it is stored. */
export const PACKED_FIRST = `multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80, ${STORED};q=0.9`;
