// Made by another implementation (the npm package jose), so that both sides of the standards agree.
#include "api/jose/jwe.hpp"

#include <gtest/gtest.h>

#include "api/jose/base64url.hpp"

namespace writeback::api::jose {
namespace {

struct Sample {
  const char* private_der;
  const char* thumbprint;
  const char* jwe;
};

const Sample rsa{
    "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCvJDweaPEroXLmDtUQB5dJWgsFOxFt"
    "uqPNqIB92ildnR4WLl9YWxbMHsLBwIp8Z3EnTewccfYEGZ2LxhHPm1vCSncY1_jU0ElXXKGVAAFnb3op"
    "UJuI-Wh2lQNLOmnyXRKQH5ruA2al0KLANsDaVcQUdGf22BE2Sjc-orc-JdKxha-"
    "2MybuHMTPP818rk7N7XfzKFNYmj3NJif6K8F-QFiYDnX5JtpLkRNhmf8d-d2hi-"
    "o26v9iaU4LIznEwvG8HqOYta8hScSJ2NXggf3DB1M_WSAgY7u31wlpJA_6x08rd9Q2KT_bKC3yoBGp24"
    "tW4L-kTX-"
    "69gXIn88mmTX5tvA_AgMBAAECggEAIeBz4nvw_jv90gMXckDNogoRLKNWxS8_ROXtaKp8qtdbvPWeSqR"
    "f3f6rNDfucY6-o9geLghbCkL8Js-anVoTHxsxOzR3NI7PSN8pf_0eyGeXLQui8hUwABPlrbTwTklzcD4"
    "0xQoSXktjV6OfnPvO8BfuDiCP_7zOP8bQg-xj-"
    "yMrOM1OA43Ji-p1hqkl63pRkU-5J_YgN-v7DspSGpyfgTKtrbDCc4UgZkIJp829SyJF8PNtCyMIfG-Ig"
    "0V_kKLAH7VpLDvFyI9VC__lIJK5l-"
    "3QGenirH0DaOnPuezhOkjNxVfkNd4zjWop6oNJeZCIWZGf_uYYe31YTGquFA5XeQKBgQDbW6ZnfTbXYw"
    "qrEbcSbMvved-oo0oLkbNR4CXicTlzlW4pZiiuxRPfheS6QqRyeZKzmb1ovcGfVSHNPlU5_YKIyBDc5N"
    "d6azkVaH6jDPoteOsBn2ryV9P5aR901DOkPg7GfTraZ7lw2cAf12XMSxwJk4Z_PsVvz5banJLLy0JJZw"
    "KBgQDMZcR6ri71x3z3_Gz9imTz4zXGc8Z5TAOxxAFj4kUVDrLxA23N5XlWPgcpLD8XWZ8FiTVDOiK_VP"
    "qhIGTV15_065KttfhVHn2MuQ_XoIQ7tCAbGK0A8ZfE8oiRBKhNwVB0hXOHnYfP6pqhFFyam3wh9FfwY6"
    "vgtlMlMYBZ8zxjaQKBgGpj9z92YaTxqnjyLKLJFdheefXmzMDzt89cMcO0OrMupLF7lPu_JjZhUGBudi"
    "f3gwmM5WrprgFDXxOWyetIY4lHz7XzX_dGDfeuKM2YO7bWUNUGpu5HXs43CES3rxxX5P6sOmE3sZ9kXW"
    "SUKhF91GlonfEVVtk2C-"
    "qXyjMBsHK9AoGBAJA18SVZhdp1EE_rMn7ESSvmEAffoZXtMuIWV6DAgVs1Dr2LXMqbcDuP8f9zr2PrII"
    "6IWyL-foueCmLqdxqFUt874jZboEV2CMDjxTCumP2CvfBAPbffvOQA9qfSsGiDzx8XFQcG906TyNuDgT"
    "64GyHdwrnhqOAX45vnTBaqzd2ZAoGBANcFqWPA0YY0NKcr3WkLlFxRMP3HQv-Dj7kTkxrJW4MyvfN109"
    "DTJoSohtsNiNjvW3DdmN6ovbKfAhWe1fwPBSiVTxNujf0Xwnu7D1hNYoVdg95AJbTHgl8OzApqa4Tm5K"
    "I02VBKczUP5IJn3RelsvLUNLIEtfIbVHzvKXisACKV",
    "MlOCessY1RpqKgLWfxlSOZEJsOtmXOzV-1U6BofsBv0",
    "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiTWxPQ2Vzc1kxUnBxS2dM"
    "V2Z4bFNPWkVKc090bVhPelYtMVU2Qm9mc0J2MCJ9.cRpc2i_gWaD9MUDG7VEaSp6jb4wKy2B88wFUQvK"
    "8otQ6D53gdsNkXUlqJcvEk_hpesOI3xaPtPEYHfnohU-ib6tVbD_Mm0CG6Jk0glnp7LSCPdSyZbhVEk5"
    "F7TBwhdaleb50LHTWJBxYjwytkCopLcHrB8XwqPatyVFzYaHA4g1mrA_UGNTotSmkbTi17U5tO3z9Yut"
    "Lu66A0liyY5dI7GVkFc-JUIeKFb_s9zPCGX3EJ86tbHiwc8c2QQSt4g9DWIKJQgbAVYFEkCkAc_vizZ5"
    "-8lujfx7kdtQ0OutpAVQQ6kzTaTJCkXTJCzh8l2oXp2EbTNdf0N5z0c362UcZng.eGBMfT08Wn6JZJ2D"
    ".gNGxk_i1D0ZbS14f7g1mKQAmXg.FJRsRt4jnsVIGbSKa1DoyQ"};

const Sample ec{
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6BfgH0SrKWiMIN8-"
    "SxAK8pyL53BXwWeY6LUu1Rly2MqhRANCAASBfSBGxehjsp85p07kQ8dkJyBt7ml4taELOL6zN4oQeNCk"
    "si1Sp6aYYZap4vZ2naqaSyylEw084JvqgV3hoKDc",
    "16J1Q9w83muheDSNZHyOnrLccg0WKo-KNcXcMJTJRLY",
    "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6IjE2SjFROXc4M211aGVEU05aSHlP"
    "bnJMY2NnMFdLby1LTmNYY01KVEpSTFkiLCJlcGsiOnsieCI6ImROR05xa0ZBNl83am9wenBvbUtCTW9Z"
    "R211UXhiQ2NIZTd0VG4tMlVpVTAiLCJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieSI6Il82NFVXcEFX"
    "dXZta3hZV3NNYTJOb2pGSWRpX2dfZWFIVl9tOEN1S3NCOFkifSwiYXB1IjoiUVd4cFkyVSIsImFwdiI6"
    "IlFtOWkifQ..h64rFpVRqs_Kjo8y.J2Uz7hXr24xqdXvKnijufHF5fQ.KcuOU2AcmZDWmOtExv15TQ"};

constexpr const char* plain =
    "z\xC3\xA9"
    "bra \xF0\x9F\x94\x91 stripes";

KeyPair key_of(const Sample& sample) {
  return KeyPair(Secret(*from_base64url(sample.private_der)));
}

/// The JWE with another header in front.
std::string with_header(const std::string& header, const Sample& sample) {
  const std::string jwe = sample.jwe;
  return to_base64url(header) + jwe.substr(jwe.find('.'));
}

}  // namespace

TEST(Jwe, WhatAnotherImplementationEncryptedIsRead) {
  for (const Sample& sample : {rsa, ec}) {
    const auto parsed = parse_jwe(sample.jwe);
    ASSERT_TRUE(parsed.jwe) << parsed.objection;
    EXPECT_EQ(parsed.jwe->key_id, sample.thumbprint);
    const KeyPair key = key_of(sample);
    EXPECT_EQ(key.thumbprint(), sample.thumbprint);
    const auto opened = decrypt(*parsed.jwe, key);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->reveal(), plain);
  }
}

TEST(Jwe, WhatWasChangedOnTheWayIsNotRead) {
  for (const Sample& sample : {rsa, ec}) {
    const KeyPair key = key_of(sample);
    const std::string whole = sample.jwe;
    int refused = 0;
    for (std::size_t i = 0; i < whole.size(); i += 7) {
      if (whole[i] == '.') continue;
      std::string changed = whole;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      if (changed == whole) continue;
      const auto parsed = parse_jwe(changed);
      EXPECT_FALSE(parsed.jwe && decrypt(*parsed.jwe, key)) << i;
      ++refused;
    }
    EXPECT_GT(refused, 50);
    EXPECT_FALSE(decrypt(*parse_jwe(whole).jwe, KeyPair::generate(key.kind()))) << "another key";
  }
  EXPECT_FALSE(decrypt(*parse_jwe(ec.jwe).jwe, key_of(rsa)));
}

TEST(Jwe, OnlyWhatIsSafeAndKnownIsTaken) {
  const struct {
    const char* header;
    const char* objection;
  } rows[] = {
      {R"({"alg":"dir","enc":"A256GCM","kid":"k"})", "alg"},
      {R"({"alg":"RSA1_5","enc":"A256GCM","kid":"k"})", "alg"},
      {R"({"alg":"RSA-OAEP","enc":"A256GCM","kid":"k"})", "alg"},
      {R"({"alg":"PBES2-HS256+A128KW","enc":"A256GCM","kid":"k","p2c":1000000000})", "alg"},
      {R"({"alg":"none","enc":"A256GCM","kid":"k"})", "alg"},
      {R"({"alg":"RSA-OAEP-256","enc":"A128CBC-HS256","kid":"k"})", "enc"},
      {R"({"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"k","zip":"DEF"})", "zip"},
      {R"({"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"k","crit":["exp"],"exp":1})", "crit"},
      {R"({"alg":"RSA-OAEP-256","enc":"A256GCM"})", "kid"},
      {R"({"alg":["RSA-OAEP-256"],"enc":"A256GCM","kid":"k"})", "alg"},
      {R"({"alg":"ECDH-ES","enc":"A256GCM","kid":"k"})", "epk"},
      {R"({"alg":"ECDH-ES","enc":"A256GCM","kid":"k","epk":{"kty":"EC","crv":"P-384","x":"","y":""}})",
       "epk"},
      {R"([1])", "no JWE"},
      {R"({"alg":)", "no JWE"},
  };
  for (const auto& row : rows) {
    const auto parsed = parse_jwe(with_header(row.header, rsa));
    EXPECT_FALSE(parsed.jwe) << row.header;
    EXPECT_NE(parsed.objection.find(row.objection), std::string::npos) << parsed.objection;
  }
}

TEST(Jwe, APointThatIsNotOnTheCurveIsRefused) {
  const KeyPair key = key_of(ec);
  EXPECT_FALSE(key.agree(std::string(32, '\1'), std::string(32, '\1')));
  EXPECT_FALSE(key.agree(std::string(32, '\0'), std::string(32, '\0')));
  EXPECT_FALSE(key.agree("", ""));
}

TEST(Jwe, APasswordIsNotTakenForOne) {
  EXPECT_TRUE(is_jwe(rsa.jwe));
  EXPECT_TRUE(is_jwe(ec.jwe));
  for (const char* password : {"", "zebra", "a.b.c.d.e", "....", "eyJ.a.b.c.d", "e30.a.b.c.d"}) {
    EXPECT_FALSE(is_jwe(password)) << password;
  }
  EXPECT_FALSE(is_jwe(std::string(rsa.jwe) + ".more"));
}

TEST(Jwe, AKeyIsWrittenAndReadAgain) {
  for (const auto kind : {KeyKind::rsa, KeyKind::ec}) {
    const KeyPair made = KeyPair::generate(kind);
    const KeyPair read(made.private_der());
    EXPECT_EQ(read.kind(), kind);
    EXPECT_EQ(read.thumbprint(), made.thumbprint());
    EXPECT_FALSE(made.public_jwk().contains("d"));
  }
  EXPECT_THROW(KeyPair(Secret("no key")), std::runtime_error);
}

TEST(Base64Url, IsReadStrictly) {
  for (const std::string& bytes : {std::string(), std::string("f"), std::string("fo"),
                                   std::string("foo"), std::string("\xFB\xFF\0", 3)}) {
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
  }
  EXPECT_EQ(to_base64url("\xFB\xFF"), "-_8");
  for (const char* wrong : {"A", "AA==", "A+", "A/", "A A", "AB", "AAB"}) {
    EXPECT_EQ(from_base64url(wrong), std::nullopt) << wrong;
  }
}

}  // namespace writeback::api::jose
