/** The service's name in authenticator apps, whether a page or a tool sets them up. */
export const authenticatorIssuer = 'Reference ID for VIN';
