/** Users as the API describes them. */
import { toAttributeList } from './attributes.ts';
import type { UserRecord } from './records.ts';

/** The factors that a user has turned on, as GetUser and AdminGetUser list them. */
export function describeFactors({ totp }: UserRecord): Readonly<Record<string, unknown>> {
  if (totp?.enabled !== true) {
    return {};
  }
  return {
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    ...(totp.preferred ? { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' } : {}),
  };
}

/** The API's UserType. AdminGetUser names its attribute list `UserAttributes`. */
export function describeUser(user: UserRecord, attributesMember: 'Attributes' | 'UserAttributes'): unknown {
  return {
    Username: user.username,
    [attributesMember]: toAttributeList(user),
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
    ...describeFactors(user),
  };
}
