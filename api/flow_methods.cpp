#include "api/flow_methods.hpp"

#include <boost/json/array.hpp>

#include "api/body_limits.hpp"
#include "api/flow_json.hpp"
#include "api/json_reader.hpp"
#include "api/qr_code.hpp"
#include "policy/flows/authenticator.hpp"

namespace writeback::api {
namespace json = boost::json;

namespace {

json::object question_list(const SelfServiceRules& rules, const std::string& language) {
  json::array list;
  std::string last;
  for (const auto& question : rules.questions.list) {
    if (question.id == last) continue;  // the same in another language
    last = question.id;
    json::object one;
    one["question"] = question.id;
    one["text"] = text_of(rules.questions, question.id, language);
    list.push_back(std::move(one));
  }
  json::object questions;
  questions["to_register"] = rules.questions.to_register;
  questions["list"] = std::move(list);
  return questions;
}

json::array allowed_methods(const SelfServiceRules& rules) {
  json::array allowed;
  for (const auto method : every_method) {
    const bool offered = rules.methods.has(method) && method != Method::office_call;
    if (offered) allowed.push_back(json::string(name_of(method)));
  }
  return allowed;
}

/// What is shown this once.
void add_secrets(json::object& answer, const Call& call, const AddedMethod& added) {
  if (!added.authenticator_secret.empty()) {
    const auto& rules = call.flows.flows->rules();
    const std::string issuer = rules.organisation.empty() ? "writebackd" : rules.organisation;
    const auto uri = otpauth_uri(added.authenticator_secret, issuer, added.flow.user);
    json::object authenticator;
    authenticator["secret"] = base32(added.authenticator_secret);
    authenticator["uri"] = uri;
    authenticator["qr_code"] = qr_code_svg(uri);
    answer["authenticator"] = std::move(authenticator);
  }
  if (!added.recovery_codes.empty()) {
    json::array codes;
    for (const auto& code : added.recovery_codes) codes.push_back(json::string(code.reveal()));
    answer["recovery_codes"] = std::move(codes);
  }
}

}  // namespace

Task<Answer> show_methods(const Call& call) {
  FlowVisit visit = visit_of(call);
  const auto now = visit.now;
  const auto flow = co_await call.flows.flows->get(visit);
  if (!flow) co_return flow.error();
  const auto view = co_await call.flows.registering->show(std::move(visit));
  if (!view) co_return view.error();
  const auto& rules = call.flows.flows->rules();
  auto answer = render(call, *flow, now);
  for (auto& member : render(*view)) answer[member.key()] = std::move(member.value());
  answer["allowed"] = allowed_methods(rules);
  answer["questions"] = rules.methods.has(Method::questions)
                            ? json::value(question_list(rules, flow->language))
                            : json::value(nullptr);
  co_return answer;
}

Task<Answer> add_method(const Call& call) {
  JsonReader body(call.request.body);
  NewMethod wish;
  const std::string method_name = body.optional_text("method", max_name_bytes);
  wish.email = body.optional_text("email", max_email_bytes);
  wish.number = body.optional_text("number", max_number_bytes);
  wish.answers = body.optional_secrets("answers", max_answer_bytes);
  wish.confirm = body.optional_text("confirm", max_name_bytes);
  if (const auto read = body.finish(); !read) co_return read.error();
  if (wish.confirm.empty()) {
    const auto method = method_of(method_name);
    if (!method) co_return invalid_request("/method", "expected a method that can be registered");
    wish.method = *method;
  }
  FlowVisit visit = visit_of(call);
  const auto now = visit.now;
  FlowTrace trace;
  const auto added = co_await call.flows.registering->add(std::move(visit), std::move(wish), trace);
  call.record->tells(trace);
  if (!added) co_return added.error();
  auto answer = render(call, added->flow, now);
  add_secrets(answer, call, *added);
  co_return answer;
}

Task<Answer> remove_method(const Call& call) {
  JsonReader body(call.request.body);
  const std::string method_name = body.text("method", max_name_bytes);
  if (const auto read = body.finish(); !read) co_return read.error();
  const auto method = method_of(method_name);
  if (!method) co_return invalid_request("/method", "is no method");
  FlowVisit visit = visit_of(call);
  const auto now = visit.now;
  FlowTrace trace;
  const auto flow = co_await call.flows.registering->remove(std::move(visit), *method, trace);
  call.record->tells(trace);
  if (!flow) co_return flow.error();
  co_return render(call, *flow, now);
}

Task<Answer> finish_registration(const Call& call) {
  if (!call.request.body.empty()) {
    JsonReader body(call.request.body);
    if (const auto read = body.finish(); !read) co_return read.error();
  }
  FlowVisit visit = visit_of(call);
  const auto now = visit.now;
  FlowTrace trace;
  const auto flow = co_await call.flows.registering->finish(std::move(visit), trace);
  call.record->tells(trace);
  if (!flow) co_return flow.error();
  co_return render(call, *flow, now);
}

}  // namespace writeback::api
