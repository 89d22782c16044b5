//! The words of IAM's condition blocks: operators, and the keys that every service has.

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
const OPERATORS: &str = "StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike \
    NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals \
    DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals Bool BinaryEquals \
    IpAddress NotIpAddress ArnEquals ArnLike ArnNotEquals ArnNotLike Null";

/// Keys of every service: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>.
const GLOBAL: &str = "AssumedRoot CalledVia CalledViaFirst CalledViaLast ChatbotSourceArn CurrentTime Ec2InstanceSourcePrivateIPv4 \
    Ec2InstanceSourceVpc EpochTime FederatedProvider MultiFactorAuthAge MultiFactorAuthPresent PrincipalAccount PrincipalArn \
    PrincipalIsAWSService PrincipalOrgID PrincipalOrgPaths PrincipalServiceName PrincipalServiceNamesList PrincipalType \
    RequestedRegion ResourceAccount ResourceOrgID ResourceOrgPaths SecureTransport SourceAccount SourceArn SourceIdentity SourceIp \
    SourceOrgID SourceOrgPaths SourceVpc SourceVpcArn SourceVpce TagKeys TokenIssueTime UserAgent ViaAWSService VpcSourceIp \
    VpceAccount VpceOrgID VpceOrgPaths referer userid username";

/// Beginnings of keys that end with the name of a tag.
const TAGS: [&str; 3] = ["PrincipalTag/", "RequestTag/", "ResourceTag/"];

/// The operators, without `ForAnyValue:`, `ForAllValues:` and `IfExists`.
pub fn operators() -> impl Iterator<Item = &'static str> + Clone {
    OPERATORS.split(' ')
}

/// An operator without what may stand around it: `StringLike` of `ForAnyValue:StringLikeIfExists`.
pub fn bare(operator: &str) -> &str {
    let set = ["ForAnyValue:", "ForAllValues:"].iter().find_map(|set| operator.strip_prefix(set));
    let bare = set.unwrap_or(operator);
    // `Null` asks whether a key exists.
    bare.strip_suffix("IfExists").filter(|bare| *bare != "Null").unwrap_or(bare)
}

/// The keys of every service, without `aws:`. IAM does not tell capitals in them.
pub fn global_keys() -> impl Iterator<Item = &'static str> + Clone {
    GLOBAL.split(' ')
}

/// True if every service knows a key, which is written without `aws:` and spelled as `same` compares.
pub fn is_global(key: &str, same: impl Fn(&str, &str) -> bool) -> bool {
    let begins = |start: &&str| key.get(..start.len()).is_some_and(|begin| same(begin, start));
    global_keys().any(|known| same(known, key)) || TAGS.iter().any(begins)
}
