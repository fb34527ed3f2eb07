#include "api/openapi.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <set>
#include <string>

namespace writeback::api {
namespace {

namespace json = boost::json;

json::value document() {
  return json::parse(openapi_text);
}

}  // namespace

TEST(OpenApi, DescribesEveryRouteAndNoOther) {
  std::set<std::string> described;
  const auto whole = document();
  for (const auto& path : whole.at("paths").as_object()) {
    for (const auto& operation : path.value().as_object()) {
      std::string method(operation.key());
      for (char& c : method) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      described.insert(method + " " + std::string(path.key()));
    }
  }
  std::set<std::string> there;
  for (const auto& route : routes()) {
    there.insert(std::string(route.method) + " " + std::string(route.path));
  }
  EXPECT_EQ(described, there);
}

TEST(OpenApi, NamesEveryProblemAndShowsItsWords) {
  const auto whole = document();
  std::set<std::string> named;
  for (const auto& code : whole.at("components")
                              .at("schemas")
                              .at("Problem")
                              .at("properties")
                              .at("code")
                              .at("enum")
                              .as_array()) {
    named.insert(std::string(code.as_string()));
  }
  std::set<std::string> there;
  for (const auto& row : problem_table) {
    there.insert(std::string(row.code));
    const std::string words = "\"title\": \"" + std::string(row.title) + "\"";
    EXPECT_NE(std::string(openapi_text).find(words), std::string::npos) << row.code;
    EXPECT_NE(std::string(openapi_text).find("\"detail\": \"" + std::string(row.detail) + "\""),
              std::string::npos)
        << row.code;
  }
  EXPECT_EQ(named, there);
}

}  // namespace writeback::api
