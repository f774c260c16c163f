import { z } from 'zod';

export const codeLanguages = ['python', 'javascript', 'typescript', 'bash'] as const;

export const codeLanguageSchema = z.enum(codeLanguages);

/** A language that code contexts run. */
export type CodeLanguage = z.infer<typeof codeLanguageSchema>;
