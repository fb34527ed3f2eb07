#include "api/call_callback.hpp"

#include "api/flow_json.hpp"

namespace writeback::api {

Task<Answer> hear_of_call(const Call& call) {
  if (!call.flows.callbacks) co_return Problem{ProblemKind::not_found, "no gateway calls back"};
  CallbackRequest heard;
  heard.token = call.parameter;
  heard.content_type = call.request.content_type;
  heard.body = std::string(call.request.body);
  heard.twilio_signature = call.request.twilio_signature;
  heard.webhook_signature = call.request.webhook_signature;
  const auto now = visit_of(call).now;
  auto answer = call.flows.callbacks->read(heard, now);
  if (!answer) co_return answer.error();
  if (answer->confirmed) {
    const auto confirmed = co_await call.flows.flows->confirm_call(heard.token, now);
    if (!confirmed) co_return confirmed.error();
  }
  TextAnswer text{std::move(answer->content_type), std::move(answer->body)};
  co_return text;
}

}  // namespace writeback::api
