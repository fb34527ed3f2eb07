#include "api/support.hpp"

#include "api/body_limits.hpp"
#include "api/flow_json.hpp"
#include "api/json_reader.hpp"
#include "policy/timestamp.hpp"

namespace writeback::api {
namespace json = boost::json;

namespace {

/// The body of all of them: whom it is about.
Result<HelpDesk::Visit> visit_from(const Call& call) {
  JsonReader body(call.request.body);
  HelpDesk::Visit visit;
  visit.user = body.text("user", max_user_bytes);
  call.record->names(visit.user);
  if (const auto read = body.finish(); !read) return read.error();
  const FlowVisit by = visit_of(call);
  visit.caller = by.caller;
  visit.operation = by.operation;
  visit.now = by.now;
  visit.deadline = by.deadline;
  return visit;
}

json::object answer_about(const Call& call, const std::string& user) {
  json::object answer;
  answer["operation"] = call.operation_id;
  answer["user"] = user;
  return answer;
}

void tell_record(const Call& call, const std::string& entry, std::string note) {
  FlowTrace trace;
  trace.entry = entry;
  trace.note = std::move(note);
  call.record->tells(trace);
}

}  // namespace

Task<Answer> show_registration(const Call& call) {
  const auto visit = visit_from(call);
  if (!visit) co_return visit.error();
  const auto view = co_await call.flows.help_desk->show(*visit);
  if (!view) co_return view.error();
  tell_record(call, view->entry, {});
  auto answer = answer_about(call, visit->user);
  for (auto& member : render(view->registration)) answer[member.key()] = std::move(member.value());
  answer["has_pass"] = view->has_pass;
  co_return answer;
}

Task<Answer> clear_registration(const Call& call) {
  const auto visit = visit_from(call);
  if (!visit) co_return visit.error();
  std::string entry;
  const auto cleared = co_await call.flows.help_desk->clear_registration(*visit, entry);
  tell_record(call, entry, "registration");
  if (!cleared) co_return cleared.error();
  auto answer = answer_about(call, visit->user);
  answer["cleared"] = *cleared;
  co_return answer;
}

Task<Answer> clear_throttles_of_user(const Call& call) {
  const auto visit = visit_from(call);
  if (!visit) co_return visit.error();
  std::string entry;
  const auto cleared = co_await call.flows.help_desk->clear_throttles(*visit, entry);
  tell_record(call, entry, "throttles");
  if (!cleared) co_return cleared.error();
  auto answer = answer_about(call, visit->user);
  answer["cleared"] = true;
  co_return answer;
}

Task<Answer> issue_pass(const Call& call) {
  const auto visit = visit_from(call);
  if (!visit) co_return visit.error();
  std::string entry;
  const auto pass = co_await call.flows.help_desk->issue_pass(*visit, entry);
  tell_record(call, entry, {});
  if (!pass) co_return pass.error();
  auto answer = answer_about(call, visit->user);
  answer["pass"] = json::string(pass->code.reveal());
  answer["expires_at"] = rfc3339(pass->expires);
  co_return answer;
}

}  // namespace writeback::api
