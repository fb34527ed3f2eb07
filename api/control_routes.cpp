#include "api/control_routes.hpp"

#include <array>
#include <chrono>

#include "api/body_limits.hpp"
#include "api/json_reader.hpp"
#include "policy/flows/importing.hpp"
#include "policy/flows/reset_reach.hpp"

namespace writeback::api {
namespace {

constexpr std::size_t max_address_bytes = 320;
constexpr std::size_t max_kind_bytes = 32;

Timestamp now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Task<Answer> import_one(const Call& call) {
  JsonReader body(call.request.body);
  ImportWish wish;
  wish.user = body.text("user", max_user_bytes);
  wish.email = body.optional_text("email", max_address_bytes);
  wish.phone = body.optional_text("phone", max_address_bytes);
  wish.apply = body.flag("apply", false);
  call.record->names(wish.user);
  if (const auto read = body.finish(); !read) co_return read.error();
  const bool apply = wish.apply;
  const auto imported =
      co_await import_registration(*call.flows.people, std::move(wish), now(), call.deadline);
  if (!imported) co_return imported.error();
  FlowTrace trace;
  trace.entry = imported->entry;
  trace.note = std::string(apply ? "import" : "import, dry run") + ": email " +
               std::string(name_of(imported->email)) + ", phone " +
               std::string(name_of(imported->phone));
  call.record->tells(trace);
  boost::json::object answer;
  answer["email"] = name_of(imported->email);
  answer["phone"] = name_of(imported->phone);
  co_return answer;
}

/// With one gate and with two: the caller compares what it likes.
Task<Answer> simulate_one(const Call& call) {
  JsonReader body(call.request.body);
  const std::string user = body.text("user", max_user_bytes);
  if (const auto read = body.finish(); !read) co_return read.error();
  const auto& people = *call.flows.people;
  const auto person = co_await people.find(user, now(), call.deadline);
  if (!person) co_return person.error();
  const auto reach = [&](std::size_t gates) {
    return can_reset(people.rules(), people.scope(), *person, gates);
  };
  boost::json::object answer;
  answer["configured_gates"] = people.rules().gates;
  answer["with_one_gate"] = reach(1);
  answer["with_two_gates"] = reach(2);
  co_return answer;
}

boost::json::array as_json(const std::vector<std::string>& texts) {
  boost::json::array all;
  for (const auto& text : texts) all.emplace_back(text);
  return all;
}

/// Behind it the next request meets another service; this one goes on with the old.
Task<Answer> reload(const Call& call) {
  JsonReader body(call.request.body);
  if (const auto read = body.finish(); !read) co_return read.error();
  const ReloadOutcome outcome = call.control.reload();
  boost::json::object answer;
  answer["mistakes"] = as_json(outcome.mistakes);
  answer["notes"] = as_json(outcome.notes);
  co_return answer;
}

boost::json::object as_json(const ThrottledName& one, Timestamp at) {
  boost::json::object object;
  object["throttle"] = name_of(one.kind);
  object["names"] = as_json(one.names);
  object["attempts"] = one.count.attempts;
  object["since"] = rfc3339(one.count.began);
  if (one.count.blocked_until > at) object["blocked_until"] = rfc3339(one.count.blocked_until);
  return object;
}

Task<Answer> list_throttles(const Call& call) {
  JsonReader body(call.request.body);
  const bool all = body.flag("all", false);
  if (const auto read = body.finish(); !read) co_return read.error();
  const auto page = co_await call.control.throttles->list(all);
  if (!page) co_return page.error();
  boost::json::array names;
  for (const auto& one : page->names) names.push_back(as_json(one, page->at));
  boost::json::object answer;
  answer["throttled"] = std::move(names);
  answer["has_more"] = page->has_more;
  co_return answer;
}

/// Whoever lifts a limit is in the trail, as for a portal's help desk.
Task<Answer> clear_throttles(const Call& call) {
  JsonReader body(call.request.body);
  const std::string name = body.text("name", max_user_bytes);
  const std::string wanted = body.optional_text("kind", max_kind_bytes);
  if (const auto read = body.finish(); !read) co_return read.error();
  const auto kind = throttle_kind_of(wanted);
  // One that is misspelt must not become all of them.
  if (!wanted.empty() && !kind) co_return invalid_request("/kind", "expected a kind of throttle");
  call.record->names(name);
  FlowTrace trace;
  trace.note = "throttles" + (kind ? ", " + wanted : std::string());
  call.record->tells(trace);
  const auto cleared = co_await call.control.throttles->clear(kind, name);
  if (!cleared) co_return cleared.error();
  boost::json::object answer;
  answer["cleared"] = *cleared;
  co_return answer;
}

constexpr std::array control_table{
    Route{"POST", "/control/throttles/list", CallerScope::support, "control.throttles.list",
          &list_throttles},
    Route{"POST", "/control/throttles/clear", CallerScope::support, "control.throttles.clear",
          &clear_throttles, AuditedOperation::support_clear},
    Route{"POST", "/control/reload", CallerScope::support, "control.reload", &reload},
    Route{"POST", "/control/registration/import", CallerScope::support, "control.import",
          &import_one, AuditedOperation::methods},
    Route{"POST", "/control/registration/simulate", CallerScope::support, "control.simulate",
          &simulate_one},
};

}  // namespace

Result<FoundRoute> find_control_route(std::string_view method, std::string_view path) {
  for (const auto& route : control_table) {
    if (route.path != path) continue;
    if (route.method == method) return FoundRoute{&route, {}};
    Problem problem{ProblemKind::method_not_allowed};
    problem.allow = std::string(route.method);
    return problem;
  }
  return Problem{ProblemKind::not_found};
}

}  // namespace writeback::api
