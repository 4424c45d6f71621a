/** Authenticator apps: the name that they show the service by, whether a page or a tool sets them up. */
export const authenticatorIssuer = 'Reference ID for VIN';
