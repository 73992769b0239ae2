// Style sheets are imported for their effect. The build puts them into `page.css`.
declare module '*.css';
