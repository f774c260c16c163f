/** Events the writer of the crash scenario inserts together. Large enough that the kill often falls inside a batch. */
export const batchSize = 250;

/** Events it then inserts one after the other, before the next batch. */
export const singlesAfterBatch = 10;
