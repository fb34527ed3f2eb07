#include "api/flow_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>

#include "policy/flows/mask.hpp"
#include "policy/flows/transitions.hpp"
#include "policy/timestamp.hpp"

namespace writeback::api {
namespace json = boost::json;

namespace {

json::string name(std::string_view text) {
  return json::string(text);
}

json::value when(const std::optional<Timestamp>& moment) {
  return moment ? json::value(rfc3339(*moment)) : json::value(nullptr);
}

bool is_email(TargetKind kind) {
  return kind == TargetKind::alternate_email || kind == TargetKind::authentication_email;
}

bool is_phone(TargetKind kind) {
  return kind == TargetKind::mobile_phone || kind == TargetKind::authentication_phone ||
         kind == TargetKind::office_phone;
}

/// Where names are concealed, hints of people and of nobody have to look alike.
json::value hint_of(const Target& target, bool conceals) {
  if (is_email(target.kind)) {
    return name(conceals ? std::string("•••@•••") : masked_email(target.address));
  }
  if (is_phone(target.kind)) return name(masked_phone(target.address));
  return nullptr;
}

json::array methods_of(const Flow& flow, bool conceals) {
  json::array methods;
  for (const auto& offer : flow.offers) {
    json::array targets;
    for (const auto& target : offer.targets) {
      json::object one;
      one["target"] = target.id;
      one["kind"] = name(name_of(target.kind));
      one["hint"] = hint_of(target, conceals);
      targets.push_back(std::move(one));
    }
    json::object method;
    method["method"] = name(name_of(offer.method));
    method["number_required"] = offer.method == Method::text || offer.method == Method::call;
    method["targets"] = std::move(targets);
    methods.push_back(std::move(method));
  }
  return methods;
}

json::object challenge_of(const Flow& flow, const SelfServiceRules& rules, Timestamp now) {
  const Challenge& asked = *flow.challenge;
  json::object challenge;
  challenge["method"] = name(name_of(asked.method));
  challenge["target"] = asked.target.id;
  challenge["hint"] = hint_of(asked.target, rules.conceal);
  challenge["expires_at"] = rfc3339(asked.expires);
  challenge["tries_left"] = asked.tries_left;
  if (channel_of(asked.method)) {
    challenge["resend_in"] = wait_before_resend(flow, asked.target.address, now).count();
  }
  return challenge;
}

json::array questions_of(const Flow& flow, const SelfServiceRules& rules) {
  json::array questions;
  for (const auto& id : flow.challenge->questions) {
    json::object question;
    question["question"] = id;
    question["text"] = text_of(rules.questions, id, flow.language);
    questions.push_back(std::move(question));
  }
  return questions;
}

std::string_view advice_for(const std::string& result) {
  if (result == "password_reset" || result == "password_changed") {
    return "Use the new password from now on. Enter it on every device and in every app that has "
           "the old one saved, such as mail on your phone: else they lock your account again.";
  }
  if (result == "unlocked") {
    return "You can sign in again with your password. Check your devices and apps for an old "
           "password: a phone that keeps trying one is what most often locks an account.";
  }
  if (result == "not_locked") {
    return "Your account is not locked. If you can't sign in, reset your password, or ask your IT "
           "staff.";
  }
  return "You are registered. You can now reset your password by yourself when you need to.";
}

void add_state(json::object& answer, const Call& call, const Flow& flow, Timestamp now) {
  const auto& rules = call.flows.flows->rules();
  switch (flow.state) {
    case FlowState::identify:
      answer["captcha"] = json::parse(call.flows.captcha->challenge(flow.id, now));
      break;
    case FlowState::choose_method:
      answer["methods"] = methods_of(flow, rules.conceal);
      break;
    case FlowState::answer_questions:
      answer["questions"] = questions_of(flow, rules);
      [[fallthrough]];
    case FlowState::enter_code:
    case FlowState::await_call:
      answer["challenge"] = challenge_of(flow, rules, now);
      answer["methods"] = methods_of(flow, rules.conceal);
      break;
    case FlowState::manage_methods:
      answer["pending"] =
          flow.pending ? json::value(name(name_of(flow.pending->method))) : json::value(nullptr);
      break;
    case FlowState::done:
      answer["result"] = flow.result;
      answer["advice"] = name(advice_for(flow.result));
      break;
    case FlowState::refused:
      answer["refused"] = name(row_of(flow.refusal.value()).code);
      answer["contact"] = call.flows.notices->contact().link.empty()
                              ? json::value(nullptr)
                              : json::value(call.flows.notices->contact().link);
      break;
    case FlowState::choose_password:
    case FlowState::confirm_unlock:
    case FlowState::cancelled:
      break;
  }
}

}  // namespace

json::object render(const Call& call, const Flow& flow, Timestamp now) {
  json::object answer;
  answer["flow"] = flow.id;
  answer["kind"] = name(name_of(flow.kind));
  answer["state"] = name(name_of(flow.state));
  answer["expires_at"] = rfc3339(flow.expires);
  json::array steps;
  for (const auto step : possible_steps(flow)) steps.push_back(name(name_of(step)));
  answer["steps"] = std::move(steps);
  const bool at_a_gate =
      flow.gates > 0 && (flow.state == FlowState::choose_method || flow.challenge.has_value());
  if (at_a_gate) {
    json::object gate;
    gate["number"] = flow.passed.size() + 1;
    gate["of"] = flow.gates;
    answer["gate"] = std::move(gate);
  }
  add_state(answer, call, flow, now);
  return answer;
}

json::object render(const RegistrationView& view) {
  json::array methods;
  for (const auto& entry : view.entries) {
    json::object method;
    method["method"] = name(name_of(entry.method));
    method["kind"] = name(name_of(entry.kind));
    method["target"] = entry.id;
    method["value"] = entry.value.empty() ? json::value(nullptr) : json::value(entry.value);
    method["confirmed"] = entry.confirmed;
    if (entry.kind == TargetKind::recovery_codes) method["left"] = entry.left;
    methods.push_back(std::move(method));
  }
  json::object answer;
  answer["registration"] = name(state_of(view));
  answer["registered"] = view.registered;
  answer["required"] = view.required;
  answer["confirmed_at"] = when(view.confirmed_at);
  answer["reconfirm_at"] = when(view.reconfirm_at);
  answer["methods"] = std::move(methods);
  return answer;
}

FlowVisit visit_of(const Call& call) {
  FlowVisit visit;
  visit.caller = call.client;
  visit.flow = call.parameter;
  visit.operation = call.operation_id;
  visit.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  visit.deadline = call.deadline;
  return visit;
}

}  // namespace writeback::api
