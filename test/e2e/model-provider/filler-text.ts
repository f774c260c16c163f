const subjects = ['rivers', 'trains', 'owls', 'maps', 'salt', 'violins', 'bridges'] as const;

/** Sentences that differ from each other: Gemini takes repeated text for a loop and ends the turn. */
export function fillerText(sentenceCount: number): string {
  return Array.from(
    { length: sentenceCount },
    (_, index) => `Sentence ${index} is about ${subjects[index % subjects.length]} and number ${index * index}.`,
  ).join(' ');
}
