#include "api/problem_json.hpp"

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <string>

#include "policy/timestamp.hpp"

namespace writeback::api {
namespace {

namespace json = boost::json;

json::object body_of(const Response& response) {
  return json::parse(response.body).as_object();
}

TEST(ProblemJson, EveryKindIsRenderedFromItsRow) {
  for (const auto& row : problem_table) {
    SCOPED_TRACE(row.code);
    const Response response =
        render(Problem{row.kind, "uid=ada was refused by dc1"}, "operation-7");
    EXPECT_EQ(response.status, row.status);
    EXPECT_EQ(response.content_type, "application/problem+json");
    const auto body = body_of(response);
    EXPECT_EQ(body.at("type").as_string(), "urn:writebackd:problem:" + std::string(row.code));
    EXPECT_EQ(body.at("code").as_string(), row.code);
    EXPECT_EQ(body.at("title").as_string(), row.title);
    EXPECT_EQ(body.at("detail").as_string(), row.detail);
    EXPECT_EQ(body.at("status").to_number<unsigned>(), row.status);
    EXPECT_EQ(body.at("operation").as_string(), "operation-7");
    EXPECT_EQ(body.size(), 6U) << "nothing else";
    EXPECT_EQ(response.body.find("ada"), std::string::npos) << "the reason is for the log only";
    EXPECT_EQ(response.retry_after.has_value(), row.status == 503);
    EXPECT_EQ(response.challenge, row.status == 401);
    EXPECT_EQ(response.allow, "");
  }
}

TEST(ProblemJson, AddsWhatTheProblemKnows) {
  Problem problem = policy_violation({Violation{Rule::min_length, "Too short.", 12},
                                      Violation{Rule::minimum_age, "Too soon.", std::nullopt,
                                                Timestamp{std::chrono::seconds{1'700'000'000}}}});
  const auto body = body_of(render(problem, "id"));
  EXPECT_EQ(body.at("detail").as_string(), "Too short.");
  const auto& violations = body.at("violations").as_array();
  ASSERT_EQ(violations.size(), 2U);
  const auto& first = violations[0].as_object();
  EXPECT_EQ(first.at("rule").as_string(), "min_length");
  EXPECT_EQ(first.at("message").as_string(), "Too short.");
  EXPECT_EQ(first.at("limit").as_int64(), 12);
  EXPECT_FALSE(first.contains("allowed_at"));
  const auto& second = violations[1].as_object();
  EXPECT_EQ(second.at("allowed_at").as_string(), "2023-11-14T22:13:20Z");
  EXPECT_FALSE(second.contains("limit"));
}

TEST(ProblemJson, PointsAtWrongPlaces) {
  Problem problem = invalid_request("/user", "is missing");
  problem.errors.push_back({"", "\"quoted\"\n"});
  const auto errors = body_of(render(problem, "id")).at("errors").as_array();
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(errors[0].at("pointer").as_string(), "/user");
  EXPECT_EQ(errors[0].at("reason").as_string(), "is missing");
  EXPECT_EQ(errors[1].at("reason").as_string(), "\"quoted\"\n");
}

TEST(ProblemJson, HeadersComeFromTheProblem) {
  Problem busy{ProblemKind::directory_unavailable};
  busy.retry_after = std::chrono::seconds{17};
  EXPECT_EQ(render(busy, "id").retry_after, std::chrono::seconds{17});
  Problem method{ProblemKind::method_not_allowed};
  method.allow = "GET, POST";
  EXPECT_EQ(render(method, "id").allow, "GET, POST");
}

TEST(ProblemJson, ViolationsAreAlsoAnAnswerOfTheirOwn) {
  EXPECT_TRUE(render(std::vector<Violation>{}).empty());
  const auto array = render(std::vector<Violation>{Violation{Rule::banned, "No."}});
  ASSERT_EQ(array.size(), 1U);
  EXPECT_EQ(array[0].as_object().size(), 2U);
}

}  // namespace
}  // namespace writeback::api
