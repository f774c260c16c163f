// The theme without its font files: pages load nothing that the reader's system does not have.
export { default } from 'vitepress/theme-without-fonts';
