#include "api/problem_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "policy/timestamp.hpp"

namespace writeback::api {
namespace json = boost::json;

namespace {

json::object render(const Violation& violation) {
  json::object object;
  object["rule"] = name_of(violation.rule);
  object["message"] = violation.message;
  if (violation.limit) object["limit"] = *violation.limit;
  if (violation.allowed_at) object["allowed_at"] = rfc3339(*violation.allowed_at);
  return object;
}

json::array render(const std::vector<FieldError>& errors) {
  json::array array;
  for (const auto& error : errors) {
    json::object object;
    object["pointer"] = error.pointer;
    object["reason"] = error.reason;
    array.push_back(std::move(object));
  }
  return array;
}

}  // namespace

json::array render(const std::vector<Violation>& violations) {
  json::array array;
  for (const auto& violation : violations) array.push_back(render(violation));
  return array;
}

Response render(const Problem& problem, const std::string& operation_id) {
  const ProblemRow& row = row_of(problem.kind);
  json::object body;
  body["type"] = "urn:writebackd:problem:" + std::string(row.code);
  body["title"] = row.title;
  body["status"] = row.status;
  body["detail"] = problem.detail.empty() ? row.detail : std::string_view(problem.detail);
  body["code"] = row.code;
  body["operation"] = operation_id;
  if (!problem.violations.empty()) body["violations"] = render(problem.violations);
  if (!problem.errors.empty()) body["errors"] = render(problem.errors);

  if (problem.tries_left) body["tries_left"] = *problem.tries_left;
  if (problem.steps) {
    json::array steps;
    for (const auto& step : *problem.steps) steps.push_back(json::string(step));
    body["steps"] = std::move(steps);
  }

  Response response;
  response.status = row.status;
  response.content_type = "application/problem+json";
  response.body = json::serialize(body);
  response.allow = problem.allow;
  response.challenge = problem.kind == ProblemKind::unauthenticated;
  response.retry_after = problem.retry_after;
  if (row.status == 503 && !response.retry_after) response.retry_after = std::chrono::seconds{2};
  return response;
}

}  // namespace writeback::api
