// How LdapDirectory finds out which groups somebody is in, as far as rules name groups.
#include <algorithm>
#include <string>

#include "ldap/directory.hpp"
#include "ldap/dn.hpp"
#include "ldap/escape.hpp"
#include "ldap/groups.hpp"
#include "ldap/result_code.hpp"
#include "ldap/security_identifier.hpp"

namespace writeback::ldap {
namespace rc = result_code;

namespace {

constexpr std::chrono::seconds groups_stay_verified{30};
/// groupType, the bit without which a group is for mail only and in nobody's token (MS-ADTS
/// 2.2.12).
constexpr std::string_view security_groups = "(groupType:1.2.840.113556.1.4.803:=2147483648)";

Problem no_such_group(const std::string& group) {
  return Problem{ProblemKind::directory_refused,
                 "the group " + group +
                     " of [writeback] is not there, or its members can't be read: nobody's "
                     "membership is known, so nothing is written"};
}

}  // namespace

std::string LdapDirectory::group_base(ServerRef server) const {
  if (!settings_->group_base_dn.empty()) return settings_->group_base_dn;
  return pool_.at(server).root_dse().context_of(settings_->base_dn);
}

Task<void> LdapDirectory::verify_groups_are_readable(ServerRef server, Deadline deadline) {
  if (std::chrono::steady_clock::now() < groups_verified_until_) co_return Result<void>();
  const auto searched = normalise(group_base(server));
  for (const auto& group : settings_->groups_to_know) {
    const auto dn = normalise(group);
    if (!searched || !dn || !is_within(*dn, *searched)) {
      co_return Problem{ProblemKind::directory_refused,
                        "the group " + group + " of [writeback] lies outside " +
                            group_base(server) +
                            ", where groups are searched: set group_base_dn in [directory]"};
    }
    const auto reply = co_await search(server, search_for_readable_group(group), deadline);
    if (!reply && reply.error().kind == ProblemKind::directory_unavailable) co_return reply.error();
    if (!reply || reply->entries.empty()) {
      co_return no_such_group(group);
    }
  }
  groups_verified_until_ = std::chrono::steady_clock::now() + groups_stay_verified;
  co_return Result<void>();
}

Task<void> LdapDirectory::verify_groups(ServerRef server, Deadline deadline) {
  if (dialect_->groups() == Dialect::Groups::by_walking) {
    co_return co_await verify_groups_are_readable(server, deadline);
  }
  const auto known = co_await known_groups(server, deadline);
  if (!known) co_return known.error();
  co_return Result<void>();
}

Task<void> LdapDirectory::add_groups(Account& account, Deadline deadline) {
  if (dialect_->groups() == Dialect::Groups::by_token) {
    co_return co_await add_groups_of_token(account, deadline);
  }
  if (settings_->groups_to_know.empty()) co_return Result<void>();
  auto groups = co_await walk_groups(account.server, account, deadline);
  if (!groups) co_return std::move(groups).error();
  account.groups = std::move(*groups);
  co_return Result<void>();
}

Task<std::vector<NormalDn>> LdapDirectory::walk_groups(ServerRef server, const Account& account,
                                                       Deadline deadline) {
  const auto readable = co_await verify_groups_are_readable(server, deadline);
  if (!readable) co_return readable.error();
  GroupWalk walk(group_base(server), account.dn, account.login_names);
  while (!walk.finished() && !walk.too_many()) {
    const auto reply = co_await search(server, walk.next(), deadline);
    if (!reply) co_return reply.error();
    if (reply->code == rc::size_limit_exceeded) {
      co_return Problem{ProblemKind::directory_refused,
                        "the search for a user's groups ran into the server's size limit: raise it "
                        "for the service account"};
    }
    walk.found(reply->entries);
  }
  if (walk.too_many()) {
    co_return Problem{ProblemKind::directory_refused,
                      "a user is in more groups than can be followed"};
  }
  co_return walk.result();
}

/// AD: tokenGroups names all groups with rights, nested ones, BUILTIN and the primary group too, in
/// one search (MS-ADTS 3.1.1.4.5.19); it can be asked of one entry only.
Task<void> LdapDirectory::add_groups_of_token(Account& account, Deadline deadline) {
  if (settings_->groups_to_know.empty() && !settings_->privileged_marks) co_return Result<void>();
  const auto known = co_await known_groups(account.server, deadline);
  if (!known) co_return known.error();
  Search token;
  token.base = account.identity;
  token.scope = SearchScope::base;
  token.attributes = {"tokenGroups"};
  const auto reply = co_await search(account.server, std::move(token), deadline);
  if (!reply) co_return reply.error();
  if (reply->entries.empty()) co_return Problem{ProblemKind::user_not_found};
  const Attribute* groups = reply->entries.front().find("tokenGroups");
  if (groups == nullptr) {
    co_return Problem{
        ProblemKind::directory_refused,
        "tokenGroups of a user can't be read: nobody's membership is known, so nothing "
        "is written; grant the service account read on it"};
  }
  for (const auto& value : groups->values) {
    const std::string sid = sid_text(value);
    if (is_protected_sid(sid)) account.is_marked_privileged = true;
    for (const auto& group : **known) {
      if (group.sid == sid) account.groups.push_back(group.dn);
    }
  }
  co_return co_await add_mail_groups(account, *known, deadline);
}

/// Groups for mail only are in no token: the server follows the chain
/// (LDAP_MATCHING_RULE_IN_CHAIN).
Task<void> LdapDirectory::add_mail_groups(Account& account, KnownGroups known, Deadline deadline) {
  for (const auto& group : *known) {
    if (group.in_tokens) continue;
    const std::string filter =
        "(memberOf:1.2.840.113556.1.4.1941:=" + escape_filter_value(group.as_written) + ")";
    const auto member = co_await matches(account.server, account.identity, filter, deadline);
    if (!member) co_return member.error();
    if (*member) account.groups.push_back(group.dn);
  }
  co_return Result<void>();
}

Task<LdapDirectory::KnownGroups> LdapDirectory::known_groups(ServerRef server, Deadline deadline) {
  if (std::chrono::steady_clock::now() < groups_verified_until_) co_return known_groups_;
  std::vector<KnownGroup> known;
  for (const auto& group : settings_->groups_to_know) {
    Search by_dn;
    by_dn.base = group;
    by_dn.scope = SearchScope::base;
    by_dn.filter = "(objectClass=group)";
    by_dn.attributes = {"objectSid"};
    const auto reply = co_await search(server, std::move(by_dn), deadline);
    if (!reply && reply.error().kind == ProblemKind::directory_unavailable) co_return reply.error();
    if (!reply || reply->entries.empty()) co_return no_such_group(group);
    KnownGroup one;
    one.as_written = group;
    one.dn = normalise(group).value_or(NormalDn{});
    one.sid = sid_text(reply->entries.front().first("objectSid"));
    if (one.sid.empty()) co_return no_such_group(group);
    const auto in_tokens = co_await matches(server, group, std::string(security_groups), deadline);
    if (!in_tokens) co_return in_tokens.error();
    one.in_tokens = *in_tokens;
    known.push_back(std::move(one));
  }
  known_groups_ = std::make_shared<const std::vector<KnownGroup>>(std::move(known));
  groups_verified_until_ = std::chrono::steady_clock::now() + groups_stay_verified;
  co_return known_groups_;
}

}  // namespace writeback::ldap
