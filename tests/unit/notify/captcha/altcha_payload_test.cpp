#include "notify/captcha/altcha_payload.hpp"

#include <gtest/gtest.h>

#include "tests/unit/notify/captcha/altcha_payload_text.hpp"

namespace writeback::notify {

TEST(AltchaPayload, IsAJsonObjectInBase64) {
  const auto payload = read_altcha_payload(btoa(R"({"a":{"b":{"c":{}}},"d":1.5})"));
  ASSERT_TRUE(payload);
  EXPECT_EQ(payload->at("d").as_double(), 1.5);
}

TEST(AltchaPayload, IsRefusedWhereItIsAnythingElse) {
  for (const std::string& text :
       {std::string("[]"), std::string("1"), std::string(), std::string("{"), std::string("{}{}"),
        std::string(R"({"a":{"b":{"c":{"d":{}}}}})"), std::string(R"({"a":1,"a":1})"),
        std::string(R"({"a":{"b":1,"b":1}})"), std::string("{\"a\":\"\xff\"}"),
        std::string("{\"a\":1,}"), std::string("{/**/}")}) {
    EXPECT_FALSE(read_altcha_payload(btoa(text))) << text;
  }
  EXPECT_FALSE(read_altcha_payload("{}"));
  EXPECT_FALSE(read_altcha_payload(""));
}

TEST(AltchaPayload, HasABound) {
  const auto of_size = [](std::size_t size) {
    return btoa("{\"a\":\"" + std::string(size / 4 * 3 - 8, 'x') + "\"}");
  };
  EXPECT_EQ(of_size(longest_altcha_payload).size(), longest_altcha_payload);
  EXPECT_TRUE(read_altcha_payload(of_size(longest_altcha_payload)));
  EXPECT_FALSE(read_altcha_payload(of_size(longest_altcha_payload + 4)));
  EXPECT_FALSE(read_altcha_payload(std::string(1UL << 20U, 'A')));
  EXPECT_FALSE(read_altcha_payload(btoa(std::string(6000, '{'))));
}

}  // namespace writeback::notify
