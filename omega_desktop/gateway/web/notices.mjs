export const notices = () => "";
