// Style sheets are imported for what they do; the build puts them into `page.css`.
declare module '*.css';
