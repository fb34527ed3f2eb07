#include "api/account.hpp"

#include <boost/json/value_from.hpp>

#include "api/body_limits.hpp"
#include "api/json_reader.hpp"
#include "api/write_notice.hpp"
#include "policy/timestamp.hpp"

namespace writeback::api {
namespace json = boost::json;

namespace {

json::value when(const std::optional<Timestamp>& moment) {
  return moment ? json::value(rfc3339(*moment)) : json::value(nullptr);
}

json::value number(const std::optional<std::int64_t>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::value seconds(const std::optional<std::chrono::seconds>& value) {
  return value ? json::value(static_cast<std::int64_t>(value->count())) : json::value(nullptr);
}

json::value yes_or_no(const std::optional<bool>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

/// null where the directory does not let the agent read it: "unknown" and "no rules" are different
/// things.
json::value render(const std::optional<DirectoryPolicy>& policy) {
  if (!policy) return nullptr;
  json::object lockout;
  lockout["enabled"] = policy->lockout;
  lockout["threshold"] = number(policy->lockout_threshold);
  lockout["duration"] = seconds(policy->lockout_duration);
  json::object object;
  object["min_length"] = number(policy->min_length);
  object["max_length"] = number(policy->max_length);
  object["history"] = number(policy->history);
  object["history_counts_on_reset"] = yes_or_no(policy->history_counts_on_reset);
  object["complexity"] = yes_or_no(policy->complexity);
  object["minimum_age"] = seconds(policy->minimum_age);
  object["maximum_age"] = seconds(policy->maximum_age);
  object["lockout"] = std::move(lockout);
  return object;
}

json::object render(const AccountStatus& status, const std::string& user) {
  json::object operations;
  operations["reset"] = status.reset;
  operations["unlock"] = status.unlock;
  operations["change"] = status.change;
  json::object password;
  password["must_change"] = status.account.must_change;
  password["expires_at"] = when(status.account.expires_at);
  password["changed_at"] = when(status.account.changed_at);
  json::object answer;
  answer["user"] = user;
  answer["managed"] = status.managed();
  answer["operations"] = std::move(operations);
  answer["locked"] = status.account.lock.kind != LockKind::none;
  answer["disabled"] = status.account.disabled;
  answer["password"] = std::move(password);
  answer["policy"] = render(status.account.policy);
  return answer;
}

}  // namespace

Task<Answer> account_status(const Call& call) {
  JsonReader body(call.request.body);
  const std::string user = body.text("user", max_user_bytes);
  call.record->names(user);
  if (const auto read = body.finish(); !read) co_return read.error();

  const auto status = co_await call.direct.status(user, call.deadline);
  if (!status) co_return status.error();
  auto answer = render(*status, user);
  if (call.flows.people) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto person = co_await call.flows.people->know(status->account, now);
    // A store that is away keeps nobody from asking for the rest.
    answer["registration"] =
        person
            ? json::value(json::string(state_of(view_of(call.flows.people->rules(), *person, now))))
            : json::value(nullptr);
  }
  co_return answer;
}

Task<Answer> unlock_account(const Call& call) {
  JsonReader body(call.request.body);
  const std::string user = body.text("user", max_user_bytes);
  call.record->names(user);
  if (const auto read = body.finish(); !read) co_return read.error();
  const auto caller = TrustedCaller::vouching(call.scopes);
  if (!caller) co_return caller.error();

  const auto receipt = co_await call.direct.unlock(*caller, user, *call.record, call.deadline);
  if (!receipt) co_return receipt.error();
  if (receipt->unlocked) {
    co_await tell_owner_behind(call, user, MessageKind::account_unlocked);
  }
  json::object answer;
  answer["operation"] = call.operation_id;
  answer["user"] = user;
  answer["result"] = receipt->unlocked ? "unlocked" : "not_locked";
  co_return answer;
}

}  // namespace writeback::api
