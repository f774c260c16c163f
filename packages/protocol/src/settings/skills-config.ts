import { z } from 'zod';
import { settingsNameSchema } from './settings-name.ts';

const line = z.string().regex(/^[^\0\r\n]+$/, 'one line of text');

/** Where skills come from. */
export const skillSourceSchema = z
  .strictObject({
    type: z.enum(['github', 'git', 'local']),
    source: line
      .max(2048)
      .describe(
        '`owner/repository` or the address of one, the URL of a git repository, or a directory of the sandbox.',
      ),
    skills: z.array(line.max(128)).min(1).max(200).nullish().describe('Only these, by name. Default: all there are.'),
    ref: line.max(256).nullish().describe('Branch, tag or commit. Default: the default branch.'),
    subpath: line.max(1024).nullish().describe('Looks only below this folder of the source.'),
  })
  .meta({ id: 'SkillSource' });

export type SkillSource = z.infer<typeof skillSourceSchema>;

/** Skills that the sessions of a directory get. */
export const skillsConfigSchema = z
  .strictObject({ sources: z.array(skillSourceSchema).max(50) })
  .meta({ id: 'SkillsConfig' });

export type SkillsConfig = z.infer<typeof skillsConfigSchema>;

/** `GET /v1/config/skills` without a name: name → configuration. */
export const skillsConfigListSchema = z
  .object({ skills: z.record(settingsNameSchema, skillsConfigSchema) })
  .meta({ id: 'SkillsConfigList' });

export type SkillsConfigList = z.infer<typeof skillsConfigListSchema>;
