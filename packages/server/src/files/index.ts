export { createFiles, type Files } from './create-files.ts';
