#include "api/portal.hpp"

#include <gtest/gtest.h>

namespace writeback::api {
namespace {

struct OwnPageCase {
  const char* what;
  std::string origin;
  std::string fetch_site;
  std::string referer;
  bool own;
};

Portal enabled() {
  Portal portal;
  portal.enabled = true;
  return portal;
}

TEST(Portal, ABrowserTellsWhosePageAsks) {
  const std::vector<OwnPageCase> cases{
      {"a write from its page", "https://help.example.com", "same-origin", "", true},
      {"the same by an older browser", "https://help.example.com", "", "", true},
      {"another site", "https://evil.example.com", "cross-site", "", false},
      {"another port", "https://help.example.com:8443", "same-site", "", false},
      {"without TLS", "http://help.example.com", "", "", false},
      {"a page without an origin", "null", "cross-site", "", false},
      {"an origin beats what else is said", "https://evil.example.com", "same-origin",
       "https://help.example.com/", false},
      {"a read from its page", "", "same-origin", "", true},
      {"a read from another site", "", "cross-site", "https://help.example.com/", false},
      {"typed into the address bar", "", "none", "", false},
      {"a read by an older browser", "", "", "https://help.example.com/reset", true},
      {"a longer name", "", "", "https://help.example.com.evil.example.com/", false},
      {"no browser", "", "", "", false},
  };
  for (const auto& one : cases) {
    Request request;
    request.host = "help.example.com";
    request.origin = one.origin;
    request.fetch_site = one.fetch_site;
    request.referer = one.referer;
    EXPECT_EQ(comes_from_own_page(enabled(), request), one.own) << one.what;
    EXPECT_FALSE(comes_from_own_page(Portal{}, request)) << one.what;
    request.authorization = "Bearer x";
    EXPECT_FALSE(comes_from_own_page(enabled(), request)) << "with a key: " << one.what;
  }
}

TEST(Portal, WithoutAHostNothingIsItsOwn) {
  Request request;
  request.origin = "https://";
  EXPECT_FALSE(comes_from_own_page(enabled(), request));
}

TEST(Portal, PagesAreReadOnly) {
  EXPECT_FALSE(find_page(Portal{}, "GET", "/reset"));
  EXPECT_FALSE(find_page(enabled(), "GET", "/nothing"));
  EXPECT_FALSE(find_page(enabled(), "GET", "/portal"));
  ASSERT_TRUE(find_page(enabled(), "GET", "/reset"));
  EXPECT_TRUE(*find_page(enabled(), "GET", "/reset"));
  const auto posted = find_page(enabled(), "POST", "/reset");
  ASSERT_TRUE(posted);
  ASSERT_FALSE(*posted);
  EXPECT_EQ(posted->error().allow, "GET");
}

}  // namespace
}  // namespace writeback::api
