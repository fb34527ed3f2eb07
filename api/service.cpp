#include "api/service.hpp"

#include <spdlog/spdlog.h>
#include <strings.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <exception>

#include "api/control_routes.hpp"
#include "api/problem_json.hpp"
#include "api/random_id.hpp"
#include "api/trace_context.hpp"

namespace writeback::api {
namespace {

/// 1 to 128 characters that can't do harm in a log line or a header.
bool is_well_formed_request_id(std::string_view id) {
  return !id.empty() && id.size() <= 128 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == ':';
  });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// RFC 9110, 8.3.1: the type, and perhaps the one charset that JSON has.
bool is_json(std::string_view content_type) {
  const auto semicolon = content_type.find(';');
  if (!equal_without_case(trimmed(content_type.substr(0, semicolon)), "application/json")) {
    return false;
  }
  if (semicolon == std::string_view::npos) return true;
  const auto parameter = trimmed(content_type.substr(semicolon + 1));
  return parameter.empty() || equal_without_case(parameter, "charset=utf-8") ||
         equal_without_case(parameter, "charset=\"utf-8\"");
}

Result<void> check_media_type(const Request& request, const Route& route) {
  const bool has_body =
      request.method == "POST" || (request.method == "DELETE" && !request.body.empty());
  if (route.takes_json && has_body && !is_json(request.content_type)) {
    return Problem{ProblemKind::unsupported_media_type};
  }
  return {};
}

spdlog::level::level_enum level_of(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::internal_error:
    case ProblemKind::directory_refused:
      return spdlog::level::err;
    case ProblemKind::directory_unavailable:
    case ProblemKind::outcome_unknown:
      return spdlog::level::warn;
    default:
      return spdlog::level::info;
  }
}

bool writes(AuditedOperation operation) {
  return operation == AuditedOperation::reset || operation == AuditedOperation::change ||
         operation == AuditedOperation::unlock;
}

/// Whoever controls this process could read its keys just as well. Verified flows are for those who
/// have to prove who they are.
const Client& administrator() {
  static const Client client = [] {
    Client made;
    made.name = administrator_name;
    made.scopes.add(CallerScope::writeback);
    made.scopes.add(CallerScope::support);
    made.scopes.add(CallerScope::metrics);
    return made;
  }();
  return client;
}

/// A page of the bundled portal is a user interface like any other: it can go through the flows,
/// and nothing else.
const Client& bundled_portal() {
  static const Client client = [] {
    Client made;
    made.name = bundled_portal_name;
    made.scopes.add(CallerScope::flows);
    return made;
  }();
  return client;
}

/// For the audit trail.
std::string place_of(const Request& request) {
  if (request.local_user) return "control socket, user " + std::to_string(*request.local_user);
  return request.peer.to_string();
}

}  // namespace

Problem Service::unknown_caller(const Request& request) const {
  Problem problem{ProblemKind::unauthenticated};
  // What the page says of itself is not for the log: anybody can say anything.
  if (parts_.portal.enabled && !request.origin.empty() && request.authorization.empty()) {
    problem.log_reason = parts_.portal.origin.empty()
                             ? "a page of another origin than the portal's"
                             : "the page is not at [portal] url, " + parts_.portal.origin;
  }
  return problem;
}

struct Service::Outcome {
  std::string operation_id = random_id();
  std::string_view client = "-";
  std::string_view operation = "-";
  std::string keyed_as = {};  ///< an Idempotency-Key of one flow is none of another's
  std::string request_id = {};
  std::string trace = {};
  Response response = {};
  std::optional<KeyedCall> keyed = std::nullopt;
  std::optional<OperationRecord> record = std::nullopt;
  bool repeated = false;  ///< the answer is that of an earlier call
  std::optional<Problem> problem = std::nullopt;
};

Service::Service(Parts parts) : parts_(std::move(parts)) {}

Response Service::refuse(const Problem& problem, const std::string& request_id) {
  Response response = render(problem, random_id());
  response.request_id = is_well_formed_request_id(request_id) ? request_id : random_id();
  spdlog::info("request={} caller=- operation=- outcome={} status={}", response.request_id,
               row_of(problem.kind).code, response.status);
  return response;
}

boost::asio::awaitable<void> Service::handle(const Request& request, Outcome& outcome) const {
  // RFC 9110, 9.3.2: HEAD is GET whose content stays here.
  const std::string_view asked = request.method;
  const std::string_view method = asked == "HEAD" ? "GET" : asked;
  auto found = find_route(method, request.path);
  if (!found && request.local_user) found = find_control_route(method, request.path);
  if (!found) {
    const auto page = find_page(parts_.portal, method, request.path);
    if (page) outcome.operation = "portal";
    if (page && *page) {
      outcome.response = **page;
    } else {
      outcome.problem = page ? page->error() : found.error();
    }
    co_return;
  }
  const Route* route = found->route;
  outcome.operation = route->name;
  outcome.keyed_as = found->parameter.empty() ? std::string(route->name)
                                              : std::string(route->name) + ":" + found->parameter;
  CallerScopes scopes;
  const bool may = co_await may_call(request, *route, scopes, outcome);
  if (!may) co_return;
  if (route->audited) {
    AuditEvent about;
    about.operation = outcome.operation_id;
    about.request = outcome.request_id;
    about.trace = outcome.trace;
    about.caller = outcome.client;
    about.from = place_of(request);
    outcome.record.emplace(*parts_.audit, *parts_.directory, *route->audited, std::move(about));
  }
  const bool answered = co_await use_key(request, *route, outcome);
  if (answered) co_return;
  const Deadline deadline = request.received + parts_.request_timeout;
  const Call call{request,
                  scopes,
                  outcome.operation_id,
                  parts_.direct,
                  *parts_.directory,
                  deadline,
                  *parts_.audit,
                  outcome.record ? &*outcome.record : nullptr,
                  outcome.keyed ? &*outcome.keyed : nullptr,
                  *parts_.keys,
                  *parts_.measurements,
                  *parts_.password_keys,
                  parts_.encrypted_passwords_only && !request.local_user,
                  parts_.flows,
                  outcome.client,
                  found->parameter,
                  parts_.control};
  auto answer = co_await route->handler(call);
  outcome.response.status = route->status;
  if (!answer) {
    outcome.problem = answer.error();
  } else if (const auto* members = std::get_if<boost::json::object>(&*answer)) {
    outcome.response.body = boost::json::serialize(*members);
  } else {
    auto& text = std::get<TextAnswer>(*answer);
    outcome.response.content_type = std::move(text.content_type);
    outcome.response.body = std::move(text.text);
  }
}

/// Who calls, whether it may, and whether it was too often; else outcome.problem says.
boost::asio::awaitable<bool> Service::may_call(const Request& request, const Route& route,
                                               CallerScopes& scopes, Outcome& outcome) const {
  if (!route.scope) co_return true;
  const Client* client = request.local_user ? &administrator() : identify(parts_.clients, request);
  const bool is_page = client == nullptr && *route.scope == CallerScope::flows &&
                       comes_from_own_page(parts_.portal, request);
  if (is_page) client = &bundled_portal();
  if (client == nullptr) {
    auto refused = co_await parts_.throttles.refuse(request.peer);
    outcome.problem = refused.problem.value_or(unknown_caller(request));
    outcome.response.rate_limit = refused.rate_limit;
    co_return false;
  }
  outcome.client = client->name;
  scopes = client->scopes;
  if (!scopes.has(*route.scope)) {
    outcome.problem = Problem{ProblemKind::scope_missing};
    co_return false;
  }
  // Who watches the service has to be able to see that it is busy, and who looks after it to help.
  if (*route.scope != CallerScope::metrics && !request.local_user) {
    std::optional<RequestThrottles::Browser> browser;
    if (is_page) browser = {request.peer, route.of_browsers};
    auto admitted = co_await parts_.throttles.admit(client->name, browser);
    outcome.problem = std::move(admitted.problem);
    outcome.response.rate_limit = admitted.rate_limit;
    if (outcome.problem) co_return false;
  }
  if (const auto json = check_media_type(request, route); !json) outcome.problem = json.error();
  co_return !outcome.problem;
}

/// Claims the call's Idempotency-Key, where it writes and has one. Whether the answer is there with
/// that: the one of before, or a problem.
boost::asio::awaitable<bool> Service::use_key(const Request& request, const Route& route,
                                              Outcome& outcome) const {
  if (!request.has_idempotency_key || !route.audited || !writes(*route.audited)) co_return false;
  if (!KeyedCall::is_key(request.idempotency_key)) {
    outcome.problem = invalid_request("", "Idempotency-Key: expected 1 to 255 visible characters");
    co_return true;
  }
  outcome.keyed.emplace(*parts_.keys, outcome.client, outcome.keyed_as, request);
  auto before = co_await outcome.keyed->begin();
  if (!before) {
    outcome.keyed.reset();  // it is not ours
    outcome.problem = before.error();
    co_return true;
  }
  if (!*before) {
    outcome.record->keyed_by(*outcome.keyed);
    co_return false;
  }
  outcome.keyed.reset();
  outcome.record.reset();  // nothing is done this time
  outcome.response.status = (*before)->status;
  outcome.response.content_type = std::move((*before)->content_type);
  outcome.response.body = std::move((*before)->body);
  outcome.repeated = true;
  co_return true;
}

boost::asio::awaitable<Response> Service::answer(const Request& request) const {
  Outcome outcome;
  outcome.request_id =
      is_well_formed_request_id(request.request_id) ? request.request_id : random_id();
  outcome.trace = trace_id_of(request.traceparent);
  try {
    co_await handle(request, outcome);
  } catch (const std::exception& defect) {
    outcome.problem = Problem{ProblemKind::internal_error, defect.what()};
  }
  if (outcome.problem) {
    const auto rate_limit = outcome.response.rate_limit;
    outcome.response = render(*outcome.problem, outcome.operation_id);
    outcome.response.rate_limit = rate_limit;
  }
  Response& response = outcome.response;
  response.request_id = outcome.request_id;
  const auto elapsed = std::chrono::steady_clock::now() - request.received;
  if (outcome.record) {
    const Problem* problem = outcome.problem ? &*outcome.problem : nullptr;
    static_cast<void>(co_await outcome.record->end(
        problem, std::chrono::duration_cast<std::chrono::microseconds>(elapsed)));
  }

  if (outcome.keyed) {
    const auto kept =
        co_await outcome.keyed->end(outcome.problem ? &*outcome.problem : nullptr, response);
    if (!kept)
      spdlog::error("id={} is not remembered: {}", outcome.operation_id, kept.error().log_reason);
  }

  const std::chrono::duration<double, std::milli> took =
      std::chrono::steady_clock::now() - request.received;
  const std::string_view said = outcome.problem    ? row_of(outcome.problem->kind).code
                                : outcome.repeated ? "repeated"
                                                   : "ok";
  parts_.measurements->request_ended(outcome.operation, said,
                                     std::chrono::duration_cast<std::chrono::nanoseconds>(took));
  if (outcome.problem && !outcome.problem->throttle.empty()) {
    parts_.measurements->throttled(outcome.problem->throttle);
  }
  const auto level = outcome.problem         ? level_of(outcome.problem->kind)
                     : outcome.client == "-" ? spdlog::level::debug
                                             : spdlog::level::info;
  spdlog::log(
      level, "request={}{}{} caller={} operation={} id={} outcome={} status={} ms={:.1f}{}{}",
      response.request_id, outcome.trace.empty() ? "" : " trace=", outcome.trace, outcome.client,
      outcome.operation, outcome.operation_id, said, response.status, took.count(),
      outcome.problem && !outcome.problem->log_reason.empty() ? " reason=" : "",
      outcome.problem ? outcome.problem->log_reason : "");
  co_return std::move(response);
}

}  // namespace writeback::api
