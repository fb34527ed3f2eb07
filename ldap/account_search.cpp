// How LdapDirectory reads: one search finds the account; what rules ask for beyond it costs a
// search each.
#include <algorithm>
#include <string>

#include "ldap/directory.hpp"
#include "ldap/dn.hpp"
#include "ldap/escape.hpp"
#include "ldap/result_code.hpp"

namespace writeback::ldap {
namespace asio = boost::asio;
namespace rc = result_code;

namespace {

/// A read may go to as many servers as there are, and once more to one that came back.
constexpr std::size_t spare_attempts = 2;
constexpr std::chrono::seconds health_stays_known{1};

Problem unanswered() {
  Problem problem{ProblemKind::directory_unavailable, "the server did not answer a search"};
  problem.retry_after = std::chrono::seconds{2};
  return problem;
}

Timestamp now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

/// What the person typed counts as a name of theirs too, and so does what stands before its @.
void add_typed_name(std::vector<std::string>& names, std::string_view user) {
  names.emplace_back(user);
  if (const auto at = user.find('@'); at != std::string_view::npos)
    names.emplace_back(user.substr(0, at));
}

std::vector<std::string> values_of(const Entry& entry, const std::vector<std::string>& names) {
  std::vector<std::string> values;
  for (const auto& name : names) {
    const auto* found = entry.find(name);
    if (found == nullptr) continue;
    values.insert(values.end(), found->values.begin(), found->values.end());
  }
  return values;
}

DirectoryContacts contacts_of(const Entry& entry, const ContactAttributes& where) {
  DirectoryContacts contacts;
  contacts.emails = values_of(entry, where.email);
  contacts.mobile_phones = values_of(entry, where.mobile_phone);
  contacts.office_phones = values_of(entry, where.office_phone);
  // RFC 2798, 2.7: a list as in Accept-Language, the best one first.
  const auto languages = entry.first(where.language);
  contacts.language = languages.substr(0, languages.find_first_of(",; "));
  return contacts;
}

}  // namespace

Deadline LdapDirectory::within_timeout(Deadline deadline) const {
  return std::min<Deadline>(deadline, std::chrono::steady_clock::now() + settings_->timeout);
}

std::vector<std::string> LdapDirectory::attributes_of_accounts() const {
  auto all = dialect_->account_attributes();
  const auto add = [&all](const std::string& name) {
    if (!name.empty() && std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  };
  const auto& contacts = settings_->contacts;
  for (const auto* names : {&contacts.email, &contacts.mobile_phone, &contacts.office_phone}) {
    for (const auto& name : *names) add(name);
  }
  add(contacts.language);
  return all;
}

Task<Reply> LdapDirectory::search(ServerRef server, Search search, Deadline deadline) {
  const Request request{std::move(search)};
  Exchange exchange = co_await pool_.at(server).read(request, within_timeout(deadline));
  if (exchange.fate != Fate::answered) co_return unanswered();
  const int code = exchange.reply.code;
  if (is_server_trouble(code)) {
    pool_.at(server).leave("it says that it can't serve now");
    co_return unanswered();
  }
  if (code == rc::success || code == rc::size_limit_exceeded) co_return std::move(exchange.reply);
  if (code == rc::time_limit_exceeded) co_return unanswered();
  co_return Problem{ProblemKind::directory_refused, "a search was answered with " + describe(code)};
}

Task<Account> LdapDirectory::find(std::string_view user, Detail detail, Deadline deadline) {
  for (std::size_t attempt = 0;; ++attempt) {
    const auto server = co_await pool_.pick(deadline);
    if (!server) co_return server.error();
    auto found = co_await find_on(*server, user, detail, deadline);
    const bool elsewhere =
        found.has_error() && found.error().kind == ProblemKind::directory_unavailable &&
        attempt + 1 < pool_.size() + spare_attempts && std::chrono::steady_clock::now() < deadline;
    if (!elsewhere) co_return found;
  }
}

Task<Account> LdapDirectory::find_on(ServerRef server, std::string_view user, Detail detail,
                                     Deadline deadline) {
  auto entry = co_await find_entry(server, user, deadline);
  if (!entry) co_return std::move(entry).error();
  auto account = co_await complete(server, std::move(*entry), detail, deadline);
  if (!account) co_return account;
  const auto grouped = co_await add_groups(*account, deadline);
  if (!grouped) co_return grouped.error();
  // Last: what somebody types is no membership, and counts only against a password that has it
  // inside.
  add_typed_name(account->login_names, user);
  co_return account;
}

Task<Entry> LdapDirectory::find_entry(ServerRef server, std::string_view user, Deadline deadline) {
  Search by_name;
  by_name.base = settings_->base_dn;
  by_name.filter = fill_user_filter(settings_->user_filter, user);
  by_name.attributes = attributes_of_accounts();
  by_name.size_limit = 2;  // the second one is what makes a name ambiguous
  auto reply = co_await search(server, std::move(by_name), deadline);
  if (!reply) {
    Problem problem = reply.error();
    if (problem.kind == ProblemKind::directory_refused) {
      problem.log_reason += "; check base_dn, user_filter and what the service account may read";
    }
    co_return problem;
  }
  if (reply->entries.empty()) co_return Problem{ProblemKind::user_not_found};
  if (reply->entries.size() > 1 || reply->code == rc::size_limit_exceeded) {
    co_return Problem{ProblemKind::user_ambiguous, "user_filter matches more than one entry"};
  }
  co_return std::move(reply->entries.front());
}

Task<Account> LdapDirectory::complete(ServerRef server, Entry entry, Detail detail,
                                      Deadline deadline) {
  std::optional<DirectoryPolicy> policy;
  if (detail == Detail::complete || dialect_->needs_policy(entry)) {
    auto read = co_await policy_for(server, entry, deadline);
    if (!read) co_return std::move(read).error();
    policy = *read;
  }
  Account account = dialect_->read_account(entry, policy, now());
  account.contacts = contacts_of(entry, settings_->contacts);
  account.server = server;
  account.is_service_account = account.normal_dn == service_account_;
  if (!settings_->exclude_filter.empty()) {
    const auto excluded =
        co_await matches(server, account.identity, settings_->exclude_filter, deadline);
    if (!excluded) co_return excluded.error();
    account.matches_exclude_filter = *excluded;
  }
  co_return account;
}

Task<std::optional<DirectoryPolicy>> LdapDirectory::policy_for(ServerRef server, const Entry& entry,
                                                               Deadline deadline) {
  Search by_dn;
  by_dn.base = dialect_->policy_dn(entry, pool_.at(server).default_policy_dn());
  by_dn.scope = SearchScope::base;
  by_dn.attributes = dialect_->policy_attributes();
  std::optional<DirectoryPolicy> policy;
  if (by_dn.base.empty()) co_return policy;
  const auto reply = co_await search(server, std::move(by_dn), deadline);
  if (!reply && reply.error().kind == ProblemKind::directory_unavailable) co_return reply.error();
  // A policy that can't be read is unknown, and never taken for "no rules".
  if (reply && !reply->entries.empty() && !reply->entries.front().attributes.empty()) {
    policy = dialect_->read_policy(reply->entries.front(), pool_.at(server).root_dse());
  }
  co_return policy;
}

Task<bool> LdapDirectory::matches(ServerRef server, const std::string& dn,
                                  const std::string& filter, Deadline deadline) {
  Search by_dn;
  by_dn.base = dn;
  by_dn.scope = SearchScope::base;
  by_dn.filter = filter;
  const auto reply = co_await search(server, std::move(by_dn), deadline);
  if (!reply) co_return reply.error();
  co_return !reply->entries.empty();
}

Task<Account> LdapDirectory::read_again(const Account& account, Deadline deadline) {
  Search by_dn;
  by_dn.base = account.identity;
  by_dn.scope = SearchScope::base;
  by_dn.attributes = attributes_of_accounts();
  auto reply = co_await search(account.server, std::move(by_dn), deadline);
  if (!reply) co_return std::move(reply).error();
  if (reply->entries.empty()) co_return Problem{ProblemKind::user_not_found};
  co_return co_await complete(account.server, std::move(reply->entries.front()), Detail::complete,
                              deadline);
}

std::string LdapDirectory::remark() const {
  const Server* server = pool_.in_use();
  return server == nullptr ? std::string() : dialect_->remark_on(server->root_dse()).text;
}

std::string LdapDirectory::name_of(ServerRef server) const {
  return pool_.at(server).name();
}

Task<void> LdapDirectory::check_health(Deadline deadline) {
  // Anybody may ask, so the directory is asked once a second at the most.
  if (std::chrono::steady_clock::now() < healthy_until_) co_return Result<void>();
  const auto server = co_await pool_.pick(deadline);
  if (!server) co_return server.error();
  Search root;
  root.scope = SearchScope::base;
  const auto reply = co_await search(*server, std::move(root), deadline);
  if (!reply) co_return reply.error();
  if (!settings_->groups_to_know.empty()) {
    const auto readable = co_await verify_groups(*server, deadline);
    if (!readable) co_return readable.error();
  }
  healthy_until_ = std::chrono::steady_clock::now() + health_stays_known;
  co_return Result<void>();
}

}  // namespace writeback::ldap
