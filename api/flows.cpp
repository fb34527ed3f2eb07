#include "api/flows.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/body_limits.hpp"
#include "api/flow_json.hpp"
#include "api/json_reader.hpp"
#include "api/portal.hpp"

namespace writeback::api {
namespace asio = boost::asio;

namespace {

/// An answer that must not tell by its time who is there leaves at the next beat of this clock,
/// counted from when the request came.
constexpr std::chrono::milliseconds beat{250};

asio::awaitable<void> until_next_beat(Deadline received) {
  const auto now = std::chrono::steady_clock::now();
  const auto beats = (now - received) / beat + 1;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_at(received + beats * beat);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

/// BCP 47, as far as templates tell languages apart.
bool is_language(std::string_view text) {
  return text.size() <= 35 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

bool is_address(const std::string& text) {
  boost::system::error_code failed;
  asio::ip::make_address(text, failed);
  return !failed;
}

Answer answer_with(const Call& call, const Flow& flow, Timestamp now) {
  return render(call, flow, now);
}

}  // namespace

Task<Answer> open_flow(const Call& call) {
  JsonReader body(call.request.body);
  const std::string kind_name = body.text("kind", max_name_bytes);
  VerifiedFlows::Opening opening;
  opening.language = body.optional_text("language", max_name_bytes);
  opening.from = body.optional_text("from", max_name_bytes);
  opening.caller = call.client;
  if (const auto read = body.finish(); !read) co_return read.error();
  const auto kind = flow_kind_of(kind_name);
  if (!kind) co_return invalid_request("/kind", "expected reset, unlock, change or register");
  if (!is_language(opening.language)) {
    co_return invalid_request("/language", "expected a language tag, as de or pt-BR");
  }
  if (!opening.from.empty() && !is_address(opening.from)) {
    co_return invalid_request("/from", "expected the IP address of the person's browser");
  }
  if (call.client == bundled_portal_name) {
    if (!opening.from.empty()) co_return invalid_request("/from", "is known here");
    opening.from = call.request.peer.to_string();
  }
  opening.kind = *kind;
  const auto now = visit_of(call).now;
  const auto flow = co_await call.flows.flows->open(std::move(opening), now);
  if (!flow) co_return flow.error();
  co_return answer_with(call, *flow, now);
}

Task<Answer> show_flow(const Call& call) {
  FlowVisit visit = visit_of(call);
  const auto now = visit.now;
  const auto flow = co_await call.flows.flows->get(std::move(visit));
  if (!flow) co_return flow.error();
  co_return answer_with(call, *flow, now);
}

Task<Answer> identify(const Call& call) {
  JsonReader body(call.request.body);
  Identification who;
  who.user = body.text("user", max_user_bytes);
  call.record->names(who.user);
  who.captcha = body.optional_secret("captcha", max_captcha_bytes);
  const Secret sent = body.optional_secret("current_password", max_password_bytes);
  if (const auto read = body.finish(); !read) co_return read.error();
  FlowVisit visit = visit_of(call);
  const auto now = visit.now;
  const auto begun = co_await call.flows.flows->get(visit);
  if (!begun) co_return begun.error();
  const bool by_password = begun->kind == FlowKind::change || begun->kind == FlowKind::registration;
  if (by_password && sent.empty()) co_return invalid_request("/current_password", "is missing");
  if (!by_password && !sent.empty()) {
    co_return invalid_request("/current_password", "is not known here");
  }
  if (by_password) {
    auto password =
        co_await call.password_keys.open(sent, "/current_password", !call.encrypted_passwords_only);
    if (!password) co_return password.error();
    if (password->empty()) co_return invalid_request("/current_password", "is empty");
    who.current_password = std::move(*password);
  }
  FlowTrace trace;
  const auto flow = co_await call.flows.flows->identify(std::move(visit), std::move(who), trace);
  call.record->tells(trace);
  co_await until_next_beat(call.request.received);
  if (!flow) co_return flow.error();
  co_return answer_with(call, *flow, now);
}

Task<Answer> challenge(const Call& call) {
  JsonReader body(call.request.body);
  const std::string method_name = body.text("method", max_name_bytes);
  ChallengeWish wish;
  wish.target = body.optional_text("target", max_name_bytes);
  wish.number = body.optional_text("number", max_number_bytes);
  if (const auto read = body.finish(); !read) co_return read.error();
  const auto method = method_of(method_name);
  if (!method) co_return invalid_request("/method", "is no method");
  wish.method = *method;
  FlowVisit visit = visit_of(call);
  const auto now = visit.now;
  FlowTrace trace;
  const auto flow = co_await call.flows.flows->challenge(std::move(visit), std::move(wish), trace);
  call.record->tells(trace);
  if (call.flows.flows->rules().conceal) co_await until_next_beat(call.request.received);
  if (!flow) co_return flow.error();
  co_return answer_with(call, *flow, now);
}

Task<Answer> verify(const Call& call) {
  JsonReader body(call.request.body);
  Proof proof;
  proof.code = body.optional_secret("code", max_code_bytes);
  proof.answers = body.optional_secrets("answers", max_answer_bytes);
  if (const auto read = body.finish(); !read) co_return read.error();
  FlowVisit visit = visit_of(call);
  const auto now = visit.now;
  FlowTrace trace;
  const auto flow = co_await call.flows.flows->verify(std::move(visit), std::move(proof), trace);
  call.record->tells(trace);
  if (call.flows.flows->rules().conceal) co_await until_next_beat(call.request.received);
  if (!flow) co_return flow.error();
  co_return answer_with(call, *flow, now);
}

Task<Answer> set_flow_password(const Call& call) {
  JsonReader body(call.request.body);
  const Secret sent = body.secret("new_password", max_password_bytes, true);
  if (const auto read = body.finish(); !read) co_return read.error();
  FlowVisit visit = visit_of(call);
  const auto now = visit.now;
  const auto begun = co_await call.flows.flows->get(visit);
  if (!begun) co_return begun.error();
  if (begun->kind == FlowKind::change) call.record->becomes(AuditedOperation::change);
  const auto password =
      co_await call.password_keys.open(sent, "/new_password", !call.encrypted_passwords_only);
  if (!password) co_return password.error();
  FlowTrace trace;
  const auto flow =
      co_await call.flows.flows->set_password(std::move(visit), *password, *call.record, trace);
  call.record->tells(trace);
  if (!flow) co_return flow.error();
  auto answer = render(call, *flow, now);
  answer["operation"] = call.operation_id;
  co_return answer;
}

Task<Answer> unlock_by_flow(const Call& call) {
  if (!call.request.body.empty()) {
    JsonReader body(call.request.body);
    if (const auto read = body.finish(); !read) co_return read.error();
  }
  FlowVisit visit = visit_of(call);
  const auto now = visit.now;
  FlowTrace trace;
  const auto flow = co_await call.flows.flows->unlock(std::move(visit), *call.record, trace);
  call.record->tells(trace);
  if (!flow) co_return flow.error();
  auto answer = render(call, *flow, now);
  answer["operation"] = call.operation_id;
  co_return answer;
}

Task<Answer> contact_administrator(const Call& call) {
  std::string message;
  if (!call.request.body.empty()) {
    JsonReader body(call.request.body);
    message = body.optional_text("message", max_message_bytes);
    if (const auto read = body.finish(); !read) co_return read.error();
  }
  FlowVisit visit = visit_of(call);
  FlowTrace trace;
  const auto asked =
      co_await call.flows.contacting->ask(std::move(visit), std::move(message), trace);
  call.record->tells(trace);
  if (!asked) co_return asked.error();
  boost::json::object answer;
  answer["operation"] = call.operation_id;
  answer["sent"] = asked->sent;
  answer["link"] =
      asked->link.empty() ? boost::json::value(nullptr) : boost::json::value(asked->link);
  co_return answer;
}

}  // namespace writeback::api
