// Modules of Node.js and of XML files that vtk.js names and this page never reaches.
export default {};
export const createRequire = () => () => ({});
export class EventEmitter {}
export const create = () => ({});
export const convert = create;
