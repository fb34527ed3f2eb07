#include "api/password.hpp"

#include <boost/json/array.hpp>

#include "api/body_limits.hpp"
#include "api/json_reader.hpp"
#include "api/problem_json.hpp"
#include "api/write_notice.hpp"

namespace writeback::api {
namespace json = boost::json;

namespace {

/// Whether an earlier call with the same Idempotency-Key has set this password, of which its caller
/// was not told.
Task<bool> made_before(const Call& call, Operation operation, const std::string& user,
                       const Secret& password) {
  if (call.keyed == nullptr || call.keyed->note_of_an_earlier_write().empty()) co_return false;
  const WriteNote note = note_from(call.keyed->note_of_an_earlier_write());
  co_return co_await call.direct.was_made(user, operation, password, note.password_changed,
                                          call.deadline);
}

/// The password that the member holds, out of its envelope where it came in one.
Task<Secret> opened(const Call& call, const Secret& sent, const char* member) {
  const std::string pointer = std::string("/") + member;
  co_return co_await call.password_keys.open(sent, pointer, !call.encrypted_passwords_only);
}

json::object reset_answer(const Call& call, const std::string& user, bool unlocked) {
  json::object answer;
  answer["operation"] = call.operation_id;
  answer["user"] = user;
  answer["result"] = "password_reset";
  answer["unlocked"] = unlocked;
  return answer;
}

}  // namespace

Task<Answer> check_password(const Call& call) {
  JsonReader body(call.request.body);
  const std::string user = body.text("user", max_user_bytes);
  call.record->names(user);
  const Secret sent = body.secret("new_password", max_password_bytes, true);
  if (const auto read = body.finish(); !read) co_return read.error();
  const auto password = co_await opened(call, sent, "new_password");
  if (!password) co_return password.error();

  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto violations = co_await call.direct.check(user, *password, now, call.deadline);
  if (!violations) co_return violations.error();
  json::object answer;
  answer["acceptable"] = violations->empty();
  answer["violations"] = render(*violations);
  co_return answer;
}

Task<Answer> reset_password(const Call& call) {
  JsonReader body(call.request.body);
  const std::string user = body.text("user", max_user_bytes);
  call.record->names(user);
  const Secret sent = body.secret("new_password", max_password_bytes, true);
  ResetOptions options;
  options.unlock = body.flag("unlock", true);
  options.must_change = body.flag("must_change", false);
  if (const auto read = body.finish(); !read) co_return read.error();
  const auto password = co_await opened(call, sent, "new_password");
  if (!password) co_return password.error();
  const auto caller = TrustedCaller::vouching(call.scopes);
  if (!caller) co_return caller.error();

  const auto earlier = co_await made_before(call, Operation::reset, user, *password);
  if (!earlier) co_return earlier.error();
  if (*earlier) {
    const bool lifted =
        options.unlock && note_from(call.keyed->note_of_an_earlier_write()).was_locked;
    co_return reset_answer(call, user, lifted);
  }
  const auto receipt =
      co_await call.direct.reset(*caller, user, *password, options, *call.record, call.deadline);
  if (!receipt) co_return receipt.error();
  co_await tell_owner_behind(call, user, MessageKind::password_reset);
  co_return reset_answer(call, user, receipt->unlocked);
}

Task<Answer> change_password(const Call& call) {
  JsonReader body(call.request.body);
  const std::string user = body.text("user", max_user_bytes);
  call.record->names(user);
  const Secret sent_current = body.secret("current_password", max_password_bytes, false);
  const Secret sent = body.secret("new_password", max_password_bytes, true);
  if (const auto read = body.finish(); !read) co_return read.error();
  const auto current = co_await opened(call, sent_current, "current_password");
  if (!current) co_return current.error();
  // An empty one is no proof: directories let anybody sign in with it as nobody.
  if (current->empty()) co_return invalid_request("/current_password", "is empty");
  const auto password = co_await opened(call, sent, "new_password");
  if (!password) co_return password.error();

  const auto earlier = co_await made_before(call, Operation::change, user, *password);
  if (!earlier) co_return earlier.error();
  if (!*earlier) {
    const auto done =
        co_await call.direct.change(user, *current, *password, *call.record, call.deadline);
    if (!done) co_return done.error();
    co_await tell_owner_behind(call, user, MessageKind::password_changed);
  }
  json::object answer;
  answer["operation"] = call.operation_id;
  answer["user"] = user;
  answer["result"] = "password_changed";
  co_return answer;
}

}  // namespace writeback::api
